import { podArguments } from './pod';

const DIGEST = `sha256:${'0'.repeat(64)}`;

test.each([
  [`localhost:5000/team/api-1f@${DIGEST}`, 'api-1f'],
  [`registry.example.com/api:v1@${DIGEST}`, 'api'],
  ['localhost:5000/api:v1', 'api'],
])('the pod of %s is called %s', (image, name) => {
  expect(podArguments(image, ['-n', 'web', '--', 'x'])).toEqual([
    'run',
    name,
    '--image',
    image,
    '--attach',
    '--rm',
    '--restart=Never',
    '--log-flush-frequency=1s',
    '-n',
    'web',
    '--',
    'x',
  ]);
});
