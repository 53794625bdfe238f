import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { startRegistry, type Fault, type TestRegistry } from '@ko/oci/testing';
import type { Outcome } from './command';
import { complaint } from './nx-output';
import { workspaces, type RunOptions, type Workspace } from './workspace';

// What a user meets on the first day: one clear line and a next step, a status that is not 0, never a stack.

const workspace = workspaces();

const APP = {
  'hello/go.mod': 'module example.com/hello\n\ngo 1.22\n',
  'hello/main.go': 'package main\n\nfunc main() { println("hello") }\n',
  'hello/lib/lib.go': 'package lib\n',
};

let w: Workspace;
const registries: TestRegistry[] = [];
beforeAll(async () => {
  w = await workspace({ files: APP, env: { KO_DEFAULTBASEIMAGE: 'scratch' } });
});
afterAll(() => Promise.all(registries.map((registry) => registry.close())));

async function registryWith(...faults: Fault[]): Promise<string> {
  const registry = await startRegistry({ faults });
  registries.push(registry);
  return registry.host;
}

/** Builds, which must fail, and gives what a person reads. Also holds what is true of every failure. */
async function failure(args: readonly string[] = [], options: RunOptions = {}): Promise<string> {
  const outcome: Outcome = await w.nx(['run', 'hello:ko-build', ...args], options);
  const text = complaint(outcome).join('\n');
  // 1; or 130, which Nx 23.2 gives when a task failed that others wait for (tasks without a result count as interrupted).
  expect([1, 130]).toContain(outcome.status);
  expect(text).not.toMatch(/^\s+at .*[(:]\d+/m);
  return text;
}

describe('Go', () => {
  test('no Go installed', async () => {
    const bin = join(w.root, '../bin');
    mkdirSync(bin);
    symlinkSync(process.execPath, join(bin, 'node'));
    symlinkSync('/bin/sh', join(bin, 'sh'));
    const text = await failure([], { env: { PATH: bin } });
    expect(text).toMatch(/go.*not found|no go|cannot be started/i);
    expect(text).toMatch(/install|https:\/\/go\.dev/i);
  });

  test('not a main package', async () => {
    const text = await failure(['--importPath=./lib']);
    expect(text).toMatch(/example\.com\/hello\/lib.*not (a )?(main|`package main`)/i);
  });

  test("a compile error is Go's own text with file and line, and nothing else", async () => {
    const broken = await workspace({
      files: { ...APP, 'hello/main.go': 'package main\n\nfunc main() { missing() }\n' },
      env: w.env,
    });
    const outcome = await broken.nx(['run', 'hello:ko-build']);
    expect(outcome.status).not.toBe(0);
    expect(complaint(outcome)).toEqual([
      '# example.com/hello',
      expect.stringMatching(/^(\S*\/)?main\.go:3:15: undefined: missing$/),
      'Building example.com/hello for linux/amd64', // progress, on the other stream
    ]);
  });
});

describe('.ko.yaml', () => {
  const config = async (text: string): Promise<string> => {
    w.write({ 'hello/.ko.yaml': text });
    try {
      return await failure();
    } finally {
      w.write({ 'hello/.ko.yaml': '' });
    }
  };

  test('an unknown key is named with its line, its column and the nearest key', async () => {
    expect(await config('defaultBaseImage: scratch\ndefaultPlatfroms: [linux/amd64]\n')).toMatch(
      /hello\/\.ko\.yaml:2:1.*defaultPlatfroms.*defaultPlatforms/s,
    );
  });

  test('broken YAML is named with line and column', async () => {
    expect(await config('builds:\n  - id: "hello\n')).toMatch(/hello\/\.ko\.yaml:\d+:\d+/);
  });
});

describe('platforms and bases', () => {
  test('an unknown platform', async () => {
    expect(await failure(['--platform=linux/amd46'])).toMatch(/linux\/amd46/);
  });

  test('a base that does not exist', async () => {
    const host = await registryWith();
    expect(await failure([`--base=${host}/team/base:v1`])).toMatch(
      new RegExp(`${host}/team/base:v1.*(not|no|404)`, 's'),
    );
  });

  test('a base layout that does not exist', async () => {
    expect(await failure(['--base=oci:nowhere'])).toMatch(/nowhere/);
  });
});

describe('the registry refuses', () => {
  const refuse = (status: number, code: string): Fault => ({
    on: 'blob.post',
    times: 99,
    then: { status, body: JSON.stringify({ errors: [{ code, message: 'no' }] }) },
  });

  const cases: [status: number, code: string, says: RegExp][] = [
    [401, 'UNAUTHORIZED', /401|credential|login/i],
    [403, 'DENIED', /403|DENIED|denied|may not/],
    [404, 'NAME_UNKNOWN', /404|NAME_UNKNOWN|does not exist/],
  ];
  test.each(cases)('%i %s: the registry, the repository and its own code are named', async (status, code, says) => {
    const host = await registryWith(refuse(status, code));
    const text = await failure([], { env: { KO_DOCKER_REPO: `${host}/team` } });
    expect(text).toContain(host);
    expect(text).toMatch(says);
  });

  test('nobody listens', async () => {
    const registry = await startRegistry();
    await registry.close();
    const text = await failure([], { env: { KO_DOCKER_REPO: `${registry.host}/team` } });
    expect(text).toContain(registry.host);
    expect(text).toMatch(/refused|ECONNREFUSED/);
  });
});
