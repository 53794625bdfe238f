import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { imageFile, type ImageRecord } from '@ko/core';
import type { Digest } from '@ko/oci';
import type { PostTasksExecutionContext } from '@nx/devkit';
import { concernsApps } from './app-outputs';
import { afterRun } from './after-run';

type Status = PostTasksExecutionContext['taskResults'][string]['status'];

const START = Date.now();
let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'after-run-'));
});
afterEach(() => rmSync(root, { recursive: true }));

const digest = (character: string): Digest => `sha256:${character.repeat(64)}`;

function record(project: string, of = 'a'): ImageRecord {
  return {
    formatVersion: 1,
    importPath: `example.com/${project}`,
    reference: `ghcr.io/me/${project}@${digest(of)}`,
    digest: digest(of),
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    tags: ['latest'],
    base: {},
    platforms: [
      {
        platform: 'linux/amd64',
        digest: digest(of),
        imageID: digest('c'),
        layers: [{ from: 'binary', mediaType: 'x', digest: digest('d'), size: 1_500_000 }],
      },
    ],
  };
}

function write(path: string, content: unknown): string {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

const writeRecord = (project: string, of?: string) =>
  write(relative(root, imageFile(root, project)), { $schema: '../x', ...record(project, of) });

/** Tasks of a run as `[project:target, status, output of the target]`. */
function run(...tasks: [id: string, status: Status, output?: string][]): PostTasksExecutionContext {
  const taskResults = Object.fromEntries(
    tasks.map(([id, status, output]) => {
      const [project = '', target = ''] = id.split(':');
      const outputs = output === undefined ? [] : [`dist/ko/${project}/${output}`];
      const task = { id, target: { project, target }, overrides: {}, outputs, cache: false, parallelism: true };
      return [id, { task, status, code: 0 }];
    }),
  );
  return {
    id: '',
    workspaceRoot: root,
    nxJsonConfiguration: {},
    taskResults,
    argv: [],
    startTime: START,
    endTime: START,
  };
}

const file = () => join(root, 'dist/ko/images.json');
const images = () => JSON.parse(readFileSync(file(), 'utf8')) as { images: { project: string; reference: string }[] };
const entry = (project: string, of?: string) => {
  const { formatVersion, ...rest } = record(project, of);
  return { project, ...rest };
};

test('images.json has what the run built, sorted, each with all that its own record says', async () => {
  for (const project of ['b', 'a', '@acme/c', 'other']) writeRecord(project);
  await afterRun(
    run(
      ['b:ko-build', 'success', 'image.json'],
      ['a:ko-build', 'success', 'image.json'],
      ['@acme/c:ko-build', 'remote-cache', 'image.json'],
    ),
    {},
  );
  expect(images()).toEqual({ formatVersion: 1, images: [entry('@acme/c'), entry('a'), entry('b')] });
  expect(readdirSync(join(root, 'dist/ko')).filter((name) => name.startsWith('.'))).toEqual([]);
});

test('images that manifests name join those of the run, each reference of a project once', async () => {
  writeRecord('a');
  const [own, other] = [entry('a'), { ...entry('a'), reference: `ghcr.io/me/b@${digest('e')}` }];
  write('dist/ko/d/images.json', { formatVersion: 1, images: [entry('b'), own] });
  write('dist/ko/e/images.json', { formatVersion: 1, images: [entry('b'), other] });
  write('dist/ko/f/images.json', { formatVersion: 1, images: [entry('c')] });
  await afterRun(
    run(
      ['d:ko-resolve', 'success', 'images.json'],
      ['e:ko-resolve', 'success', 'images.json'],
      ['f:ko-resolve', 'failure', 'images.json'],
      ['a:ko-build', 'success', 'image.json'],
    ),
    {},
  );
  expect(images().images).toEqual([own, other, entry('b')]);
});

test.each(['node_modules', '.nx/installation/node_modules'])('a schema in %s is named first', async (modules) => {
  write(`${modules}/@ko/nx/schemas/images.schema.json`, {});
  writeRecord('a');
  await afterRun(run(['a:ko-build', 'success', 'image.json']), {});
  expect(Object.entries(images())[0]).toEqual(['$schema', `../../${modules}/@ko/nx/schemas/images.schema.json`]);
});

test('a run replaces what the run before wrote', async () => {
  for (const project of ['a', 'b']) writeRecord(project);
  await afterRun(run(['a:ko-build', 'success', 'image.json']), {});
  await afterRun(run(['b:ko-build', 'success', 'image.json']), {});
  expect(images().images).toEqual([entry('b')]);
});

test('an image that failed is not there, though an older one is', async () => {
  for (const project of ['a', 'b']) writeRecord(project);
  await afterRun(run(['a:ko-build', 'success', 'image.json'], ['b:ko-build', 'failure', 'image.json']), {});
  expect(images().images).toEqual([entry('a')]);
  await afterRun(run(['a:ko-build', 'failure', 'image.json']), {});
  expect(images().images).toEqual([]);
});

test('where only layers ran, those that failed take their image out and the others leave it', async () => {
  for (const project of ['a', 'b']) writeRecord(project);
  await afterRun(run(['a:ko-build', 'success', 'image.json'], ['b:ko-build', 'success', 'image.json']), {});
  const before = readFileSync(file(), 'utf8');
  await afterRun(run(['a:ko-layers--linux-amd64', 'success', 'linux-amd64']), {});
  expect(readFileSync(file(), 'utf8')).toBe(before);
  await afterRun(run(['a:ko-layers--linux-amd64', 'failure', 'linux-amd64']), {});
  expect(images().images).toEqual([entry('b')]);
});

test('a run without images writes nothing', async () => {
  writeRecord('a');
  await afterRun(run(['a:ko-layers--linux-amd64', 'failure', 'linux-amd64'], ['a:lint', 'success']), {});
  expect(readdirSync(join(root, 'dist/ko'))).toEqual(['a']);
});

const unknown: [what: string, content: unknown][] = [
  ['broken', '{'],
  ['of a later version', { ...record('b'), formatVersion: 2 }],
  ['no object', 'null'],
];
test.each(unknown)('a record that is %s is no image', async (_what, content) => {
  writeRecord('a');
  write('dist/ko/b/image.json', content);
  const tasks = run(
    ['a:ko-build', 'success', 'image.json'],
    ['b:ko-build', 'success', 'image.json'],
    ['gone:ko-build', 'success', 'image.json'],
  );
  await afterRun(tasks, {});
  expect(images().images).toEqual([entry('a')]);
});

describe('a target of the user, without declared outputs', () => {
  const graph = {
    nodes: { a: { data: { targets: { image: { executor: '@ko/nx:build' }, lint: { executor: 'x:y' } } } } },
  };
  beforeEach(() => write('.nx/workspace-data/project-graph.json', graph));

  test('is found by its executor', async () => {
    writeRecord('a');
    await afterRun(run(['a:image', 'success']), {});
    expect(images().images).toEqual([entry('a')]);
    await afterRun(run(['a:image', 'failure']), {});
    expect(images().images).toEqual([]);
  });

  test('is not taken for one that wrote the record of an earlier run', async () => {
    writeRecord('a');
    await afterRun(run(['a:lint', 'success']), {});
    expect(readdirSync(join(root, 'dist/ko'))).toEqual(['a']);
  });

  test('is not looked up when the record is older than the run', async () => {
    const old = writeRecord('a');
    utimesSync(old, new Date(START - 60_000), new Date(START - 60_000));
    await afterRun(run(['a:image', 'success']), {});
    expect(readdirSync(join(root, 'dist/ko'))).toEqual(['a']);
  });
});

describe('the summary of a job in GitHub Actions', () => {
  test('gets the images of the run after what it has', async () => {
    writeRecord('a');
    const summary = write('summary.md', '# Tests\n');
    await afterRun(run(['a:ko-build', 'success', 'image.json']), { GITHUB_STEP_SUMMARY: summary });
    const text = readFileSync(summary, 'utf8');
    expect(text).toMatch(/^# Tests\n\n### Images\n/);
    expect(text).toContain(`| \`a\` | \`${record('a').reference}\` | \`linux/amd64\` | 1.5 MB |\n`);
  });

  test('gets nothing from a run that built none', async () => {
    writeRecord('a');
    const summary = write('summary.md', '');
    await afterRun(run(['a:ko-build', 'failure', 'image.json']), { GITHUB_STEP_SUMMARY: summary });
    expect(readFileSync(summary, 'utf8')).toBe('');
  });
});

describe('what goes wrong', () => {
  const said: string[] = [];
  beforeEach(() => {
    said.length = 0;
    jest.spyOn(process.stderr, 'write').mockImplementation((text) => said.push(String(text)) > 0);
  });
  afterEach(() => jest.restoreAllMocks());

  test('is said, and a file that cannot be written leaves no old one', async () => {
    writeRecord('a');
    mkdirSync(file(), { recursive: true });
    await afterRun(run(['a:ko-build', 'success', 'image.json']), {});
    expect(said).toEqual([
      expect.stringMatching(/^Warning: dist\/ko\/images\.json was not written: .*(EISDIR|ENOTEMPTY).*image\.json/s),
    ]);
  });

  test('does not keep the one result from the other', async () => {
    writeRecord('a');
    await afterRun(run(['a:ko-build', 'success', 'image.json']), { GITHUB_STEP_SUMMARY: root });
    expect(said).toEqual([
      expect.stringMatching(/^Warning: The images are not in the summary of the job: .*GITHUB_STEP_SUMMARY/s),
    ]);
    expect(images().images).toEqual([entry('a')]);
  });
});

test('only runs of projects with a folder in dist/ko concern us', () => {
  expect(concernsApps(run(['a:lint', 'success']))).toBe(false);
  writeRecord('a');
  expect(concernsApps(run(['a:lint', 'success']))).toBe(true);
  expect(concernsApps(run(['b:lint', 'success']))).toBe(false);
  expect(concernsApps(run())).toBe(false);
});
