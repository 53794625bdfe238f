import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { linkedModules } from './linked-modules';

const ENV = {
  PATH: process.env['PATH'],
  HOME: process.env['HOME'],
  GOENV: 'off',
  GOPROXY: 'off',
  GOTOOLCHAIN: 'local',
};

async function modulesOf(files: Record<string, string>) {
  const root = mkdtempSync(join(tmpdir(), 'ko-nx-deps-'));
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    const plan = { args: ['build', '-trimpath', '-o', 'out', '.'], env: { ...ENV, CGO_ENABLED: '0' } };
    return await linkedModules(plan, { cwd: join(root, 'app') });
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

const APP = {
  'app/go.mod':
    'module example.com/app\n\ngo 1.22\n\nrequire (\n\texample.com/used v0.0.0\n\texample.com/unused v0.0.0\n)\n\nreplace example.com/used => ../used\nreplace example.com/unused => ../unused\n',
  'app/main.go': 'package main\n\nimport _ "example.com/used"\n\nfunc main() {}\n',
  'used/go.mod': 'module example.com/used\n\ngo 1.21\n',
  'used/x.go': 'package used\n',
  'unused/go.mod': 'module example.com/unused\n\ngo 1.21\n',
  'unused/x.go': 'package unused\n',
};

jest.setTimeout(60_000);

test('the modules that are linked, with what their go.mod says about the language, and no other ones', async () => {
  const { importPath, modules } = await modulesOf(APP);
  expect({ importPath, modules }).toEqual({
    importPath: 'example.com/app',
    modules: [
      { path: 'example.com/app', goVersion: '1.22' },
      { path: 'example.com/used', version: 'v0.0.0', goVersion: '1.21', replace: { path: '../used' } },
    ],
  });
});

test('settings of the runtime that a go.mod makes are part of it', async () => {
  const godebug = APP['app/go.mod'].replace('go 1.22\n', 'go 1.22\n\ngodebug panicnil=1\n');
  expect((await modulesOf({ ...APP, 'app/go.mod': godebug })).godebug).toContain('panicnil=1');
});

test('what Go cannot list is told in its words', async () => {
  const broken = { ...APP, 'app/main.go': 'package main\n\nimport _ "example.com/nowhere"\n\nfunc main() {}\n' };
  await expect(modulesOf(broken)).rejects.toMatchObject({
    code: 'unlistable-modules',
    message: expect.stringContaining('example.com/nowhere') as string,
  });
});
