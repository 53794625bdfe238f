import type { PostTasksExecutionContext } from '@nx/devkit';
import { type AppTasks, appTasks } from './app-tasks';

type Results = PostTasksExecutionContext['taskResults'];
type Result = Results[string];

/** A result as Nx 22.7, 23.2 and 24.0 give it, of what is read here. */
function result(id: string, outputs: string[], status: Result['status']): Result {
  const [project = '', target = ''] = id.split(':');
  return {
    task: { id, target: { project, target }, overrides: {}, outputs, cache: false, parallelism: true },
    status,
    code: 0,
  };
}

const image = (project: string) => [`dist/ko/${project}/image.json`, `dist/ko/${project}/oci`];
const layers = (project: string) => [`dist/ko/${project}/linux-amd64`];
const nobodyKnows = () => undefined;

const rows: [rule: string, results: Result[], expected: Omit<AppTasks, 'resolved'>, resolved?: string[]][] = [
  ['nothing of ours is nothing', [result('a:lint', ['dist/a'], 'success')], { isBuild: false, built: [], failed: [] }],
  [
    'an image counts under any name of its target, and those from a cache count',
    [
      result('c:publish', image('c'), 'success'),
      result('b:ko-build', image('b'), 'remote-cache'),
      result('a:ko-build', image('a'), 'local-cache-kept-existing'),
    ],
    { isBuild: true, built: ['a', 'b', 'c'], failed: [] },
  ],
  [
    'a project in a scope counts',
    [result('@acme/a:ko-build', image('@acme/a'), 'local-cache')],
    { isBuild: true, built: ['@acme/a'], failed: [] },
  ],
  [
    'what failed, was skipped or stopped is not built',
    [
      result('a:ko-build', image('a'), 'failure'),
      result('b:ko-build', image('b'), 'skipped'),
      result('c:ko-build', image('c'), 'stopped'),
    ],
    { isBuild: true, built: [], failed: ['a', 'b', 'c'] },
  ],
  [
    'layers that failed stand for the image that Nx does not mention',
    [result('a:ko-layers--linux-amd64', layers('a'), 'failure'), result('b:ko-build', image('b'), 'success')],
    { isBuild: true, built: ['b'], failed: ['a'] },
  ],
  [
    'layers alone are no build',
    [result('a:ko-layers--linux-amd64', layers('a'), 'success')],
    { isBuild: false, built: [], failed: [] },
  ],
  [
    'of two builds of a project one is enough',
    [result('a:ko-build', image('a'), 'success'), result('a:ko-build-next', image('a'), 'failure')],
    { isBuild: true, built: ['a'], failed: [] },
  ],
  [
    'manifests that were resolved have images',
    [result('d:ko-resolve', ['dist/ko/d/resolved.yaml', 'dist/ko/d/images.json'], 'success')],
    { isBuild: true, built: [], failed: [] },
    ['d'],
  ],
  [
    'the output of another project is not the own image',
    [result('a:copy', image('b'), 'success')],
    { isBuild: false, built: [], failed: [] },
  ],
];

test.each(rows)('%s', (_rule, results, expected, resolved = []) => {
  expect(appTasks(results, nobodyKnows)).toEqual({ resolved, ...expected });
});

test('of a task that declares no output of ours, the executor decides', () => {
  const executors: Record<string, string> = { 'a:image': '@ko/nx:build', 'b:pack': '@ko/nx:layers', 'c:lint': 'x:y' };
  const results = [result('a:image', [], 'success'), result('b:pack', [], 'failure'), result('c:lint', [], 'success')];
  const asked = appTasks(results, (project, target) => executors[`${project}:${target}`]);
  expect(asked).toEqual({ isBuild: true, built: ['a'], resolved: [], failed: ['b'] });
});

test.each(['resolve', 'apply', 'create'])('the images of manifests count after @ko/nx:%s', (executor) => {
  const asked = appTasks([result('d:x', [], 'success'), result('e:x', [], 'failure')], () => `@ko/nx:${executor}`);
  expect(asked).toEqual({ isBuild: true, built: [], resolved: ['d'], failed: ['e'] });
});

test('after ko-run, the image of the app counts', () => {
  const asked = appTasks([result('a:x', [], 'success')], () => '@ko/nx:run');
  expect(asked).toEqual({ isBuild: true, built: ['a'], resolved: [], failed: [] });
});
