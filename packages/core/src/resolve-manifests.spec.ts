import { chmodSync, existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { Readable } from 'node:stream';
import { startRegistry } from '@ko/oci/testing';
import type { Environment } from './environment';
import type { UserError } from './errors';
import { resolveManifests, type ResolveRequest } from './resolve-manifests';
import { goEnvironment, temporaryFolder } from './testing/folder';

// The first build on a machine compiles Go's runtime.
jest.setTimeout(120_000);

const main = 'package main\n\nfunc main() {}\n';
const files = {
  'go.mod': 'module example.com/shop\n\ngo 1.21\n',
  'cmd/app/main.go': main,
  'cmd/web/main.go': main,
  'lib/lib.go': 'package lib\n',
  'broken/main.go': 'package main\n\nfunc main() { none() }\n',
  '.ko.yaml': 'defaultBaseImage: scratch\n',
};

const APP = 'ko://example.com/shop/cmd/app';

async function setUp(manifests: Record<string, string>, repository: string) {
  const root = await temporaryFolder({ ...files, ...manifests });
  const warnings: string[] = [];
  const reporter = { info() {}, warn: (line: string) => void warnings.push(line), debug() {} };
  const resolve = (
    asked: Partial<ResolveRequest['manifests']>,
    build: Partial<ResolveRequest['build']> = {},
    env: Environment = {},
    programOf?: ResolveRequest['programOf'],
  ) =>
    resolveManifests(
      {
        ...(programOf && { programOf }),
        manifests: { paths: [], stdin: Readable.from([]), ...asked },
        build: {
          workspaceRoot: root,
          directory: root,
          buildvcs: false,
          cachedLayers: () => Promise.resolve(undefined),
          defaultLayout: { folder: join(root, 'oci'), display: 'oci:oci' },
          ...build,
        },
        workFolder: join(root, 'work'),
      },
      { env: goEnvironment({ DOCKER_CONFIG: root, GOFLAGS: '', KO_DOCKER_REPO: repository, ...env }), reporter },
    );
  return { root, warnings, resolve };
}

async function withRegistry<T>(work: (host: string, pushes: () => number) => Promise<T>): Promise<T> {
  const registry = await startRegistry();
  try {
    return await work(
      registry.host,
      () => registry.requests.filter(({ method }) => method !== 'GET' && method !== 'HEAD').length,
    );
  } finally {
    await registry.close();
  }
}

test('all files become one text; an image is built once, however often it is named', () =>
  withRegistry(async (host) => {
    const { resolve, root } = await setUp(
      { 'conf/a.yaml': `a: ${APP} # first\nb: ${APP}`, 'conf/b.yaml': `- "${APP}"\n- ko://./cmd/web\n` },
      `${host}/repo`,
    );
    const { text, images } = await resolve(
      { paths: ['conf', '-'], stdin: Readable.from([Buffer.from(`c: ${APP}\n`)]) },
      { imageRefs: 'refs.txt' },
    );
    const [app, web] = images.map(({ reference }) => reference);
    expect(text).toBe(`a: ${app} # first\nb: ${app}\n---\n- "${app}"\n- ${web}\n---\nc: ${app}\n`);
    expect(readFileSync(join(root, 'refs.txt'), 'utf8')).toBe(`${app}\n${web}\n`);
    expect(existsSync(join(root, 'work/0'))).toBe(false);
  }));

test('what a caller knows of a program is believed', () =>
  withRegistry(async (host) => {
    const { resolve } = await setUp({ 'm.yaml': `a: ${APP}\nb: ko://example.com/elsewhere\n` }, `${host}/repo`);
    const asked: string[] = [];
    const { images } = await resolve({ paths: ['m.yaml'] }, {}, {}, async (reference) => {
      asked.push(reference);
      if (reference === APP) return { imageUser: 'nobody' };
      return { importPath: './cmd/web' };
    });
    expect(asked).toEqual([APP, 'ko://example.com/elsewhere']);
    expect(images.map(({ named, record }) => [named, record.importPath])).toEqual([
      [APP, 'example.com/shop/cmd/app'],
      ['ko://example.com/elsewhere', 'example.com/shop/cmd/web'],
    ]);
  }));

test.each<[what: string, manifest: string, code: string, message: string]>([
  [
    'an unknown package',
    'a: 1\nb: ko://example.com/shop/none\n',
    'package-not-found',
    'm.yaml:2: ko://example.com/shop/none: ',
  ],
  ['no main package', 'b: ko://example.com/shop/lib\n', 'not-a-main-package', 'm.yaml:1: ko://example.com/shop/lib: '],
  ['a program that does not compile', `a: ${APP}\nb: ko://./broken\n`, 'compile-error', 'm.yaml:2: ko://./broken: '],
  ['a broken manifest', `a: ${APP}\n--- [\n`, 'invalid-manifest', 'm.yaml:'],
])('%s is an error that names the place, and the file of references is not touched', (_what, manifest, code, message) =>
  withRegistry(async (host) => {
    const { resolve, root } = await setUp({ 'm.yaml': manifest, 'refs.txt': 'old' }, `${host}/repo`);
    const error = await resolve({ paths: ['m.yaml'] }, { imageRefs: 'refs.txt' }).catch((one: UserError) => one);
    expect(error).toMatchObject({ code, message: expect.stringContaining(message) });
    expect(readFileSync(join(root, 'refs.txt'), 'utf8')).toBe('old');
  }),
);

test('before every reference is known to be good, nothing is published', () =>
  withRegistry(async (host, pushes) => {
    const { resolve } = await setUp(
      { 'a.yaml': `a: ${APP}\n`, 'b.yaml': 'b: ko://example.com/none\n' },
      `${host}/repo`,
    );
    await expect(resolve({ paths: ['a.yaml', 'b.yaml'] })).rejects.toMatchObject({ code: 'package-not-found' });
    expect(pushes()).toBe(0);
  }));

test.each<[rule: string, file: string, text: string, paths: string[], isRead: boolean]>([
  ['that of a project of Nx is passed over', 'conf/project.json', '{"name": "conf"}', ['conf'], false],
  ['that of npm is', 'conf/package.json', '{}', ['conf'], false],
  ['an object of that name is read', 'conf/project.json', '{"kind": "Project"}', ['conf'], true],
  ['named by itself it is read', 'conf/project.json', '{"name": "conf"}', ['conf/project.json'], true],
  ['another name is read', 'conf/some.json', '{"name": "conf"}', ['conf'], true],
])('of files that are no manifests, %s', async (_, file, text, paths, isRead) => {
  const { resolve } = await setUp({ [file]: text, 'conf/z.yaml': 'a: 1\n' }, 'localhost:1/repo');
  const resolved = await resolve({ paths });
  expect(resolved.text.includes(text)).toBe(isRead);
});

test('what a user most likely did not mean is said', () =>
  withRegistry(async (host) => {
    const object = (app: string) =>
      `apiVersion: v1\nkind: Pod\nmetadata:\n  labels: {app: ${app}}\nimage: ko://./cmd/${app}\n`;
    const { resolve, warnings } = await setUp(
      { 'c/a.yaml': object('app'), 'c/w.yaml': object('web'), 'c/x.yml': object('app'), 'c/y.yml': 'a: 1\n' },
      `${host}/repo`,
    );
    await resolve({ paths: ['c'], selector: 'app=web' }, { tagOnly: true, tags: ['v1'] });
    await resolve({ paths: ['c', 'c'] }, { bare: true });
    expect(warnings).toEqual([
      'c/a.yaml names images, and the selector leaves out every document that does.',
      'c/x.yml names images and is not read: of a folder, files that end in .yaml or .json are.',
      'With "tag-only", references carry no digest: what runs changes when the tag moves.',
      'c/x.yml names images and is not read: of a folder, files that end in .yaml or .json are.',
      'With "bare", 2 images go to one repository and take each other\'s tags.',
    ]);
  }));

test('with kustomize, the paths are folders that kubectl turns into manifests, and messages name the command', () =>
  withRegistry(async (host) => {
    const kubectl = `#!/bin/sh\necho "a: ${APP} # of $3"\n`;
    const { resolve, root } = await setUp({ 'bin/kubectl': kubectl }, `${host}/repo`);
    chmodSync(join(root, 'bin/kubectl'), 0o755);
    const env = { PATH: [join(root, 'bin'), process.env['PATH']].join(delimiter) };
    const { text, images } = await resolve({ paths: ['base', 'prod'], kustomize: true }, {}, env);
    const [app] = images.map(({ reference }) => reference);
    expect(text).toBe(`a: ${app} # of base\n---\na: ${app} # of prod\n`);
    await expect(resolve({ paths: ['"['], kustomize: true, selector: 'a' }, {}, env)).rejects.toThrow(
      /^kubectl kustomize "\[:1: the document is no Kubernetes object/,
    );
  }));
