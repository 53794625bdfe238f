import { references } from './nx-output';
import { workspaces, type Workspace } from './workspace';

// Where Go modules lie in a workspace, and which main packages become projects.

const workspace = workspaces();

const scratch = { env: { KO_DEFAULTBASEIMAGE: 'scratch' } };

const main = (text: string): string => `package main\n\nfunc main() { println("${text}") }\n`;

async function projects(w: Workspace): Promise<Record<string, string>> {
  const names = JSON.parse((await w.nxSucceeds(['show', 'projects', '--json'])).stdout) as string[];
  const roots = names.sort().map(async (name) => {
    const { stdout } = await w.nxSucceeds(['show', 'project', name, '--json']);
    return [name, (JSON.parse(stdout) as { root: string }).root] as const;
  });
  return Object.fromEntries(await Promise.all(roots));
}

test('every main package is a project, but for those in testdata, vendor and folders that Go ignores', async () => {
  const w = await workspace({
    files: {
      'go.mod': 'module example.com/mono\n\ngo 1.22\n',
      'cmd/api/main.go': main('api'),
      'cmd/worker/main.go': main('worker'),
      'lib/lib.go': 'package lib\n',
      'cmd/api/testdata/main.go': main('testdata'),
      'cmd/_old/main.go': main('old'),
      'cmd/.hidden/main.go': main('hidden'),
      'vendor/example.com/x/main.go': main('vendor'),
      'tools/gen/go.mod': 'module example.com/tools/gen\n\ngo 1.22\n',
      'tools/gen/main.go': main('gen'),
      'hack/tools/go.mod': 'module example.com/hack/tools\n\ngo 1.22\n',
      'hack/tools/lint/main.go': main('lint'),
    },
  });
  expect(await projects(w)).toEqual({
    api: 'cmd/api',
    gen: 'tools/gen',
    lint: 'hack/tools/lint',
    worker: 'cmd/worker',
  });
});

test('an app of a nested module is built in its own module', async () => {
  const w = await workspace({
    files: {
      'go.mod': 'module example.com/outer\n\ngo 1.22\n',
      'outer/main.go': main('outer'),
      'services/inner/go.mod': 'module example.com/inner\n\ngo 1.22\n',
      'services/inner/main.go': main('inner'),
    },
    ...scratch,
  });
  expect(await projects(w)).toEqual({ inner: 'services/inner', outer: 'outer' });
  await w.nxSucceeds(['run-many', '-t', 'ko-build']);
  const importPath = (name: string): string => w.json<{ importPath: string }>(`dist/ko/${name}/image.json`).importPath;
  expect([importPath('inner'), importPath('outer')]).toEqual(['example.com/inner', 'example.com/outer/outer']);
});

test('in a go.work, nx g app adds the module, and an edit of a member rebuilds who uses it', async () => {
  const w = await workspace({
    files: {
      'go.work': 'go 1.22\n\nuse ./lib\n',
      'lib/go.mod': 'module example.com/lib\n\ngo 1.22\n',
      'lib/lib.go': 'package lib\n\n// Name is printed.\nconst Name = "one"\n',
    },
    ...scratch,
  });
  await w.nxSucceeds(['g', '@ko/nx:app', 'apps/hello', '--module=example.com/hello']);
  expect(w.read('go.work')).toMatch(/\.\/apps\/hello/);
  w.write({
    'apps/hello/name.go': 'package main\n\nimport "example.com/lib"\n\nfunc init() { println(lib.Name) }\n',
  });
  const build = async (): Promise<string | undefined> => references(await w.nxSucceeds(['run', 'hello:ko-build']))[0];
  const first = await build();
  w.edit('lib/lib.go', '"one"', '"two"');
  const second = await build();
  expect(first).toMatch(/^oci:/);
  expect(second).not.toBe(first);
});

test('below an existing go.mod, nx g app joins that module', async () => {
  const w = await workspace({ files: { 'go.mod': 'module example.com/mono\n\ngo 1.22\n' }, ...scratch });
  await w.nxSucceeds(['g', '@ko/nx:app', 'cmd/hello']);
  expect(w.files('cmd/hello')).not.toContain('go.mod');
  expect(w.read('cmd/hello/k8s/deployment.yaml')).toContain('ko://example.com/mono/cmd/hello');
  await w.nxSucceeds(['run', 'hello:ko-build']);
});

test('a library that a replace brings in from another folder rebuilds its app', async () => {
  const w = await workspace({
    files: {
      'app/go.mod':
        'module example.com/app\n\ngo 1.22\n\nrequire example.com/lib v0.0.0\n\nreplace example.com/lib => ../lib\n',
      'app/main.go': 'package main\n\nimport "example.com/lib"\n\nfunc main() { println(lib.Name) }\n',
      'lib/go.mod': 'module example.com/lib\n\ngo 1.22\n',
      'lib/lib.go': 'package lib\n\n// Name is printed.\nconst Name = "one"\n',
    },
    ...scratch,
  });
  const build = async (): Promise<string | undefined> => references(await w.nxSucceeds(['run', 'app:ko-build']))[0];
  const first = await build();
  w.edit('lib/lib.go', '"one"', '"two"');
  expect(await build()).not.toBe(first);
});
