import { connectionArguments, isDryRun, objectArguments } from './arguments';

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

test.each([
  [
    ['-n', 'web', '--context=prod', '--server-side'],
    ['-n', 'web', '--context=prod'],
  ],
  [
    ['-nweb', '-l=app=x', '--prune'],
    ['-nweb', '-l=app=x'],
  ],
  [
    ['--namespace=web', '--selector', 'a in (b)', '--', '-n', 'x'],
    ['--namespace=web', '--selector', 'a in (b)'],
  ],
  [['--validate=false', '-R'], []],
])('of %j, %j say which objects of which cluster', (args, objects) => {
  expect(objectArguments(args)).toEqual(objects);
});

test.each([
  [['--dry-run=server'], true],
  [['--dry-run=client', '-n', 'web'], true],
  [['--dry-run'], true],
  [['--dry-run=none'], false],
  [['--dry-run=server', '--dry-run=none'], false],
  [['-n', 'web'], false],
  [['--', '--dry-run=server'], false],
])('%j is a dry run: %j', (args, expected) => {
  expect(isDryRun(args)).toBe(expected);
});
