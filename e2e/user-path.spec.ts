import { join } from 'node:path';
import { imageID, type Image } from '@ko/oci';
import { fromCache, ownLines, references } from './nx-output';
import { validLayout } from './rootfs';
import { workspaces, type Workspace } from './workspace';

// What a new user types, in the order of the README; one workspace of each kind, step after step.

const workspace = workspaces();

interface ImageRecord {
  readonly $schema?: string;
  readonly reference: string;
  readonly digest: string;
  readonly tags: readonly string[];
  readonly platforms: readonly {
    readonly platform: string;
    readonly imageID: string;
    readonly layers: readonly { readonly from: string }[];
  }[];
}

describe.each(['npm', 'dotNx'] as const)('from nx add to an image, kind %s', (kind) => {
  let w: Workspace;
  beforeAll(async () => {
    w = await workspace({ kind });
  });

  const scaffold = ['g', '@ko/nx:app', 'hello', '--base=scratch'];
  const layersTask = 'hello:ko-layers--linux-amd64';

  test('nx g @ko/nx:app --dry-run names every file and writes none', async () => {
    const before = w.files();
    const { stdout } = await w.nxSucceeds([...scaffold, '--dry-run']);
    expect(w.files()).toEqual(before);
    for (const file of SCAFFOLDED) expect(stdout).toContain(file);
  });

  test('nx g @ko/nx:app writes a server with a test, configuration, static files and manifests', async () => {
    const before = w.files();
    await w.nxSucceeds(scaffold);
    expect(w.files().filter((file) => !before.includes(file))).toEqual(SCAFFOLDED);
    expect(w.read('hello/k8s/deployment.yaml')).toMatch(/image: ko:\/\/\S+hello$/m);
  });

  test('the scaffolded Go code is formatted, vetted and passes its own test', async () => {
    const inModule = { in: 'hello' };
    expect((await w.succeeds('gofmt', ['-l', '.'], inModule)).stdout).toBe('');
    await w.succeeds('go', ['vet', './...'], inModule);
    expect((await w.succeeds('go', ['test', './...'], inModule)).stdout).toMatch(/^ok\s/m);
  });

  test('an existing file is never overwritten', async () => {
    const files = w.files('hello').map((file) => [file, w.read(`hello/${file}`)]);
    const again = await w.nx(scaffold);
    expect(again.status).not.toBe(0);
    expect(w.files('hello').map((file) => [file, w.read(`hello/${file}`)])).toEqual(files);
  });

  test('the app is a project whose targets explain themselves', async () => {
    const shown = await w.nxSucceeds(['show', 'projects', '--json']);
    expect(JSON.parse(shown.stdout)).toEqual(['hello']);
    const { stdout } = await w.nxSucceeds(['show', 'project', 'hello', '--json']);
    const { targets } = JSON.parse(stdout) as {
      targets: Record<string, { metadata?: { description?: string; help?: unknown } }>;
    };
    expect(
      Object.keys(targets)
        .filter((name) => name.startsWith('ko-'))
        .sort(),
    ).toEqual([
      'ko-apply',
      'ko-build',
      'ko-create',
      'ko-delete',
      'ko-layers',
      'ko-layers--linux-amd64',
      'ko-resolve',
      'ko-run',
    ]);
    for (const name of Object.keys(targets).filter((one) => one.startsWith('ko-'))) {
      expect(targets[name]?.metadata).toMatchObject({ description: expect.any(String), help: expect.anything() });
    }
  });

  test('nx run hello:ko-build writes a valid image, prints its reference alone, and records it', async () => {
    const built = await w.nxSucceeds(['run', 'hello:ko-build']);
    const record = w.json<ImageRecord>('dist/ko/hello/image.json');
    expect(ownLines(built.stdout)).toEqual([record.reference]);
    expect(record.reference).toBe(`oci:dist/ko/hello/oci@${record.digest}`);
    expect(built.stderr).toContain('KO_DOCKER_REPO');
    const image = (await validLayout(join(w.root, 'dist/ko/hello/oci'))) as Image;
    expect(record.platforms).toMatchObject([{ platform: 'linux/amd64', imageID: await imageID(image) }]);
    expect(record.platforms[0]?.layers.map(({ from }) => from)).toEqual(['kodata', 'binary']);
    expect(fromCache(built, layersTask)).toBe(false);
  });

  test('image.json names a schema that is published with the plugin', () => {
    const { $schema } = w.json<ImageRecord>('dist/ko/hello/image.json');
    const schema = w.json<{ title?: string }>(join('dist/ko/hello', $schema ?? 'image.json names none'));
    expect(schema).toMatchObject({ $schema: expect.any(String), properties: expect.anything() });
  });

  test('a second run compiles nothing and gives the same reference', async () => {
    const { reference } = w.json<ImageRecord>('dist/ko/hello/image.json');
    const again = await w.nxSucceeds(['run', 'hello:ko-build']);
    expect(fromCache(again, layersTask)).toBe(true);
    expect(references(again)).toEqual([reference]);
  });

  test('outputs stay out of git', async () => {
    expect((await w.succeeds('git', ['status', '--porcelain', '-uall', 'dist'])).stdout).toBe('');
  });
});

const SCAFFOLDED = [
  'hello/.ko.yaml',
  'hello/go.mod',
  'hello/k8s/deployment.yaml',
  'hello/k8s/service.yaml',
  'hello/kodata/index.html',
  'hello/main.go',
  'hello/main_test.go',
];
