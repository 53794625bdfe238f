import { connectionArguments } from './reach';

test.each([
  [
    ['-n', 'web', '--context', 'prod', '--dry-run=server'],
    ['--context', 'prod'],
  ],
  [
    ['--kubeconfig=a', '--server-side', '-s', 'https://h', '--field-manager=x'],
    ['--kubeconfig=a', '-s', 'https://h'],
  ],
  [
    ['-shttps://h', '--as=me', '--as-group', 'g'],
    ['-shttps://h', '--as=me', '--as-group', 'g'],
  ],
  [
    ['--insecure-skip-tls-verify', '--token', 't', '-l', 'a=b'],
    ['--insecure-skip-tls-verify', '--token', 't'],
  ],
  [['--request-timeout=1s', '--', '--context', 'x'], ['--request-timeout=1s']],
  [['--context'], ['--context']],
])('of %j, %j say which cluster', (args, connection) => {
  expect(connectionArguments(args)).toEqual(connection);
});
