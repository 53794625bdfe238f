import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { startRegistry, type TestRegistry } from '@ko/oci/testing';
import { matrixWorkspace, type MatrixWorkspace, type Row } from './matrix-row';

// The way of the README with each version of Nx and of Node that the plugin is for; of Node 20, the oldest one that it may be.

const ROWS: readonly Row[] = [
  { nx: '23.2.1', node: '20.19.0' },
  { nx: '22.7.12', node: '22.23.3' },
  { nx: '23.2.1', node: '24.21.0' },
  { nx: '24.0.6', node: '26.10.0' },
];

const APPS = ['hello', 'other'] as const;

interface ImageRecord {
  readonly reference: string;
  readonly digest: string;
}

let registry: TestRegistry;
/** What each row has built, in its order. */
const images: Record<string, string>[] = [];

beforeAll(async () => {
  registry = await startRegistry();
});
afterAll(() => registry.close());

describe.each(ROWS)('Nx $nx on Node $node', (row) => {
  let w: MatrixWorkspace;
  beforeAll(async () => {
    w = await matrixWorkspace(row);
  });
  afterAll(() => w?.remove());

  const env = () => ({ KO_DOCKER_REPO: `${registry.host}/node${row.node}` });
  const image = (app: string) => w.json<ImageRecord>(`dist/ko/${app}/image.json`);

  test('nx add @ko/nx installs it, leaves Nx as it is, and names it in nx.json', async () => {
    await w.nxHere(['add', '@ko/nx@0.1.0']);
    expect(w.json<{ plugins: unknown }>('nx.json').plugins).toEqual([{ plugin: '@ko/nx', options: {} }]);
    expect(w.json<{ version: string }>('node_modules/nx/package.json').version).toBe(row.nx);
    // npm would take the newest devkit, which refuses Nx 22.
    expect(existsSync(join(w.root, 'node_modules/@nx/devkit'))).toBe(false);
  });

  test('nx g @ko/nx:app writes apps whose images nx run-many -t ko-build pushes', async () => {
    for (const app of APPS) await w.nxHere(['g', '@ko/nx:app', app, '--base=scratch']);
    await commit(w);
    await w.nxHere(['run-many', '-t', 'ko-build'], env());
    for (const app of APPS) {
      const { reference, digest } = image(app);
      expect(reference).toMatch(new RegExp(`^${registry.host}/node${row.node}/${app}-[0-9a-f]{32}@${digest}$`));
      expect(registry.content(reference.replace(/@.*$/, '').slice(registry.host.length + 1)).manifests).toContain(
        digest,
      );
    }
    images.push(Object.fromEntries(APPS.map((app) => [app, image(app).digest])));
  });

  test('after an edit, nx affected -t ko-build builds the app whose image it changes, and no other', async () => {
    const before = image('hello').digest;
    w.write({ 'hello/main.go': `${w.read('hello/main.go')}\nfunc init() { println("edited") }\n` });
    for (const app of APPS) rmSync(join(w.root, `dist/ko/${app}/image.json`));
    await w.nxHere(['affected', '-t', 'ko-build'], env());
    expect(APPS.filter((app) => w.files('dist/ko').includes(`${app}/image.json`))).toEqual(['hello']);
    expect(image('hello').digest).not.toBe(before);
    images.at(-1)!['hello, edited'] = image('hello').digest;
  });

  test('ko, the command line, tells its version and computes the same image', async () => {
    expect((await w.koHere(['version'])).stdout).toBe('0.1.0\n');
    const { stdout } = await w.koHere(['build', '--push=false', '.'], { ...env(), GOFLAGS: '-buildvcs=false' });
    expect(stdout.trimEnd().replace(/^.*@/, '')).toBe(image('hello').digest);
  });

  test.each([
    ['reset', '.nx/workspace-data', undefined],
    ['reset --onlyWorkspaceData', '../data', '../data'],
  ])('nx %s removes what the plugin keeps in %s', async (command, folder, variable) => {
    const data = variable === undefined ? undefined : join(w.root, variable);
    const kept = () => (existsSync(join(w.root, folder)) ? readdirSync(join(w.root, folder)) : []).filter(isOurs);
    await w.nxHere(['run', 'hello:ko-build'], { ...env(), NX_WORKSPACE_DATA_DIRECTORY: data });
    expect(kept()).toEqual(['ko', 'ko-nx-facts.json', 'ko-nx-graph.json']);
    await w.nxHere(command.split(' '), { NX_WORKSPACE_DATA_DIRECTORY: data });
    expect(kept()).toEqual([]);
  });

  test('all of it ran on this Node: npm, Nx, the plugin and each task', () => {
    const started = w.started();
    expect([...new Set(started.map(({ node }) => node))]).toEqual([row.node]);
    const programs = started.map(({ program }) => program);
    for (const part of [/npm/, /\/nx$/, /plugin-worker/, /run-(executor|batch)\.js$/, /\/ko$/]) {
      expect(programs).toContainEqual(expect.stringMatching(part));
    }
  });
});

test('the same sources are the same images on every row', () => {
  expect(images).toEqual(ROWS.map(() => images[0]));
});

const isOurs = (name: string) => name.startsWith('ko');

async function commit(w: MatrixWorkspace): Promise<void> {
  const author = ['-c', 'user.name=matrix', '-c', 'user.email=matrix@example.com', '-c', 'commit.gpgsign=false'];
  await w.succeeds('git', ['add', '-A']);
  await w.succeeds('git', [...author, 'commit', '-q', '-m', 'before']);
}
