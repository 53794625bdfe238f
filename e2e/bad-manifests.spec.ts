import { chmodSync, existsSync, mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { startRegistry, type TestRegistry } from '@ko/oci/testing';
import { calls, files, references, type Row, texts } from './bad-manifests/rows';
import { run } from './command';
import { REPOSITORY } from './pack';
import { listTree, writeTree } from './tree';

// What goes wrong on the way to a cluster, as a user meets it: one clear error, a status that is not 0, nothing applied, nothing half
// written, nothing left over. How texts are refused is tried word by word in core's `resolve/bad-manifests.spec.ts`.

/** Notes that something is applied. */
const KUBECTL = `#!/bin/sh
[ "$1 $2" = "get --raw=/version" ] || cat > "$APPLIED"
`;

const MAIN = 'package main\n\nfunc main() {}\n';
const APP = 'image: ko://example.com/shop/cmd/app\n';
const FILES = {
  'go.mod': 'module example.com/shop\n\ngo 1.21\n',
  'cmd/app/main.go': MAIN,
  'cmd/web/main.go': MAIN,
  'lib/lib.go': 'package lib\n',
  '.ko.yaml': 'defaultBaseImage: scratch\n',
  'conf/a.yaml': APP,
  'conf/b.yaml': 'a: 1\n',
  'refs.txt': 'old\n',
  'out/old.yaml': 'old\n',
};

let registry: TestRegistry;
let refusing: TestRegistry;
beforeAll(async () => {
  registry = await startRegistry();
  // The first image gets in, and no other.
  const then = { status: 403, body: '{"errors":[{"code":"DENIED","message":"not you"}]}' };
  refusing = await startRegistry({ faults: [{ on: 'manifest.put', nth: 2, times: 100, then }] });
});
const folders: string[] = [];
afterAll(async () => {
  await registry.close();
  await refusing.close();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** Runs a script in which `ko` is our command line. `prepare` is run before, and what it makes is no change. */
async function shell(prepare: string, script: string, host: string) {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'ko-bad-')));
  folders.push(root);
  const folder = join(root, 'shop');
  writeTree(root, { 'bin/kubectl': KUBECTL, 'tmp/': '', 'home/': '' });
  writeTree(folder, FILES);
  chmodSync(join(root, 'bin/kubectl'), 0o755);
  const env = {
    ...process.env,
    GOFLAGS: '',
    NODE: process.execPath,
    KO: join(REPOSITORY, 'packages/cli/bin/ko.js'),
    APPLIED: join(root, 'applied'),
    PATH: [join(root, 'bin'), process.env['PATH']].join(delimiter),
    TMPDIR: join(root, 'tmp'),
    KO_DOCKER_REPO: `${host}/repo`,
    DOCKER_CONFIG: join(root, 'home'),
    // What Node keeps between runs would be something left over.
    NODE_DISABLE_COMPILE_CACHE: '1',
  };
  await run('/bin/sh', ['-c', prepare], { cwd: folder, env });
  const before = listTree(folder);
  const outcome = await run('/bin/sh', ['-c', `ko() { "$NODE" "$KO" "$@"; }\n${script}`], { cwd: folder, env });
  return {
    status: outcome.status,
    stdout: outcome.stdout,
    stderr: outcome.stderr,
    isApplied: existsSync(join(root, 'applied')),
    changed: listTree(folder).filter((file) => !before.includes(file)),
    left: readdirSync(join(root, 'tmp')),
  };
}

const errors = (stderr: string) => stderr.split('\n').filter((line) => line.startsWith('Error: '));

const REFUSED = { status: 1, stdout: '', isApplied: false, changed: [], left: [] };

describe.each([
  ['texts', texts],
  ['files', files],
  ['references', references],
  ['calls', calls],
] as const)('%s', (_group, rows) => {
  test.each(rows)(
    '%s: one error, and nothing is pushed, applied or left over',
    async (_what, prepare, script, message) => {
      const { stderr, ...rest } = await shell(prepare, script, registry.host);
      expect({ errors: errors(stderr), ...rest }).toEqual({
        errors: [expect.stringMatching(message)],
        ...REFUSED,
      });
      expect(stderr).not.toMatch(/^\s+at .*[(:]\d+/m);
      expect(registry.requests.filter(({ method }) => method !== 'GET' && method !== 'HEAD')).toEqual([]);
    },
  );
});

describe('what fails when images are built', () => {
  const both = `printf 'image: ko://example.com/shop/cmd/web\\n' > conf/c.yaml`;
  test.each<Row>([
    [
      'a registry that takes one image and refuses the other',
      both,
      'ko apply -f conf',
      /^Error: conf\/[ac]\.yaml:1: ko:\/\/example\.com\/shop\/cmd\/\w+: .*not you/,
    ],
    [
      'a file of references in a folder that is not there',
      both,
      'ko apply --image-refs none/refs.txt -f conf --push=false --oci-layout-path ../oci',
      /^Error: .*none\/refs\.txt/,
    ],
  ])('%s: one error, and nothing is applied or left over', async (_what, prepare, script, message) => {
    const { stderr, ...rest } = await shell(prepare, script, refusing.host);
    expect({ errors: errors(stderr), ...rest }).toEqual({ errors: [expect.stringMatching(message)], ...REFUSED });
  });

  test('a full disk behind the standard output is an error', async () => {
    const { status, stderr } = await shell('', 'ko resolve -f conf/b.yaml > /dev/full', registry.host);
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: expect.stringMatching(
        /^Error: The standard output cannot be written to \(ENOSPC: .*\), so what stands there is not all\. .*\n$/,
      ),
    });
  });
});

describe('what looks bad, and is not', () => {
  test.each<[what: string, prepare: string, script: string, stdout: string]>([
    ['a folder without manifests', 'mkdir empty', 'ko resolve -f empty', ''],
    ['an empty file', ': > conf/c.yaml', 'ko resolve -f conf/c.yaml', ''],
    ['comments alone', `printf '# a\\n' > conf/c.yaml`, 'ko resolve -f conf/c.yaml', '# a\n'],
    ['a closed standard input', '', 'ko resolve -f - <&-', ''],
    ['a file twice', '', 'ko resolve -f conf/b.yaml -f conf/b.yaml', 'a: 1\n---\na: 1\n'],
    [
      'links that lead around, with -R',
      'ln -s .. conf/up; mkdir d; ln -s ../d d/d',
      'ko resolve -R -f d -f conf/b.yaml',
      'a: 1\n',
    ],
    ['a pipe that is named', '', 'mkfifo ../p; printf "a: 2\\n" > ../p & ko resolve -f ../p', 'a: 2\n'],
    [
      'a reader that has seen enough',
      `yes 'a: 1' | head -c 1000000 > conf/c.yaml`,
      '{ ko resolve -f conf/c.yaml || echo "status $?" >&2; } | head -c 5',
      'a: 1\n',
    ],
    ['an output that is a device', '', 'ko resolve -f conf/b.yaml -o /dev/stdout | cat', 'a: 1\n'],
  ])('%s', async (_what, prepare, script, stdout) => {
    expect(await shell(prepare, script, registry.host)).toEqual({
      ...REFUSED,
      status: 0,
      stdout,
      stderr: '',
    });
  });
});
