import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { writeBaseImage } from './base-image';
import { fromCache, ownLines, references } from './nx-output';
import { nxCommand } from './template';
import { workspaces, type Workspace } from './workspace';

// The folder of layers that Nx caches: what is in it, that it is the same everywhere, and that nobody believes it because it is there.

const workspace = workspaces();

const FOLDER = 'dist/ko/hello/linux-amd64';
const LAYERS = 'hello:ko-layers--linux-amd64';

/** A module with what could bring a path or a time into an output: a linker flag, an embedded file, a module beside it, kodata. */
const MODULE = {
  'hello/go.mod':
    'module example.com/hello\n\ngo 1.22\n\nrequire example.com/lib v0.0.0\n\nreplace example.com/lib => ../lib\n',
  'hello/.ko.yaml':
    'defaultBaseImage: scratch\ndefaultPlatforms: [linux/amd64, linux/arm64]\ndefaultLdflags: ["-X=main.extra=text"]\n',
  'hello/main.go': `package main

import (
	_ "embed"

	"example.com/lib"
)

//go:embed banner.txt
var banner string
var extra string

func main() { println(banner, lib.Name, extra) }
`,
  'hello/banner.txt': 'first\n',
  'hello/kodata/page.txt': 'page\n',
  'lib/go.mod': 'module example.com/lib\n\ngo 1.22\n',
  'lib/lib.go': 'package lib\n\n// Name is printed.\nconst Name = "lib"\n',
};

/** Between the layers and the image: does with the folder what a test wants. */
const SPOILER = {
  'hello/project.json': JSON.stringify({
    name: 'hello',
    targets: {
      spoil: { command: 'node spoil.mjs', dependsOn: ['ko-layers'] },
      'ko-build': { dependsOn: ['ko-layers', 'spoil'] },
    },
  }),
  'spoil.mjs': '',
};

/** Names, sizes and digests of all files of the folder. */
function content(w: Workspace): Record<string, string> {
  const files = w.files(FOLDER).map((name): [string, string] => {
    const bytes = readFileSync(join(w.root, FOLDER, name));
    return [name, `${bytes.length} ${createHash('sha256').update(bytes).digest('hex')}`];
  });
  return Object.fromEntries(files);
}

test('two checkouts in different folders have the same hash and the same bytes in all files', async () => {
  const [here, there] = [await workspace({ files: MODULE }), await workspace({ files: MODULE })];
  expect(here.root).not.toBe(there.root);
  for (const w of [here, there]) expect(fromCache(await w.nxSucceeds(['run', LAYERS]), LAYERS)).toBe(false);
  const { taskHash } = here.json<{ taskHash: string }>(`${FOLDER}/layers.json`);
  expect(taskHash).toMatch(/^\d+$/);
  expect(Object.keys(content(here))).toHaveLength(4); // coverage.json, layers.json, kodata, binary
  expect(content(there)).toEqual(content(here));
  const texts = ['layers.json', 'coverage.json'].map((name) => here.read(`${FOLDER}/${name}`));
  for (const text of texts) expect(text).not.toContain(here.root);
});

test('the folder holds the two layers of the app, compressed, and facts of some KiB; of the base nothing', async () => {
  const w = await workspace({ files: { ...MODULE, 'hello/.ko.yaml': 'defaultBaseImage: scratch\n' } });
  await writeBaseImage(join(w.root, 'base'));
  await w.nxSucceeds(['run', 'hello:ko-build', '--base=oci:base/layout']);
  const { platforms } = w.json<{ platforms: { layers: { from: string; digest: string; size: number }[] }[] }>(
    'dist/ko/hello/image.json',
  );
  const own = platforms[0]!.layers.filter(({ from }) => from !== 'base');
  expect(platforms[0]!.layers).toHaveLength(own.length + 1);
  const blobs = own.map(({ digest }) => `${digest.slice('sha256:'.length)}.tar.gz`);
  expect(w.files(FOLDER)).toEqual(['coverage.json', 'layers.json', ...blobs].sort());
  const facts = ['coverage.json', 'layers.json'].map((name) => statSync(join(w.root, FOLDER, name)).size);
  expect(Math.max(...facts)).toBeLessThan(4096);
});

describe('what happened to the folder between its task and the image', () => {
  let w: Workspace;
  let undisturbed: string[];
  beforeAll(async () => {
    w = await workspace({ files: { ...MODULE, ...SPOILER } });
    undisturbed = references(await w.nxSucceeds(['run', 'hello:ko-build']));
  });

  // `folder`, `blob` (file name of the binary layer) and `edit(name, change)` are there for the statements.
  const damages: [what: string, statement: string, why: RegExp][] = [
    [
      'the folder is gone',
      'rmSync(folder, { recursive: true })',
      /linux-amd64 has a layers\.json that is not there\.$/,
    ],
    ['the folder is a link', 'link(folder)', /linux-amd64 is a link\.$/],
    [
      'the folder is that of another platform',
      'rmSync(folder, { recursive: true }); cpSync("dist/ko/hello/linux-arm64", folder, { recursive: true })',
      /linux-amd64 holds the layers of another task\.$/,
    ],
    ['a blob is missing', 'rmSync(join(folder, blob))', /linux-amd64 lacks [0-9a-f]{64}\.tar\.gz\.$/],
    [
      'a blob is cut off',
      'truncateSync(join(folder, blob), 100)',
      /has a [0-9a-f]{64}\.tar\.gz of 100 bytes, not \d+\.$/,
    ],
    [
      'a blob has other bytes, as many as before',
      'const bytes = readFileSync(join(folder, blob)); bytes[100] ^= 1; writeFileSync(join(folder, blob), bytes)',
      /^Compiling again for linux\/amd64: layer file \S+: its bytes have the digest sha256:\S+, not sha256:\S+\.$/,
    ],
    ['a blob is a link to the right one', 'link(join(folder, blob))', /has a [0-9a-f]{64}\.tar\.gz that is no file\.$/],
    [
      'layers.json is cut off',
      'truncateSync(join(folder, "layers.json"), 100)',
      /has a layers\.json that is not as it was written\.$/,
    ],
    [
      'layers.json has another diffID',
      'edit("layers.json", (text) => text.replace(/("diffID": "sha256:)./, "$10"))',
      /has a layers\.json that is not as it was written\.$/,
    ],
    [
      'layers.json has another digest',
      'edit("layers.json", (text) => text.replace(/("digest": "sha256:)./, "$10"))',
      /has a layers\.json that is not as it was written\.$/,
    ],
    [
      'layers.json is of an older format',
      'edit("layers.json", (text) => text.replace(/"formatVersion": \\d+/, \'"formatVersion": 2\'))',
      /has a layers\.json that is of format 2, not 3\.$/,
    ],
    [
      'coverage.json is missing',
      'rmSync(join(folder, "coverage.json"))',
      /: no coverage\.json as it was written says what the layers were made from\.$/,
    ],
    [
      'coverage.json is edited',
      'edit("coverage.json", (text) => text.replace("kodata", "nodata"))',
      /: no coverage\.json as it was written says what the layers were made from\.$/,
    ],
  ];

  test.each(damages)(
    '%s: the image is right all the same, and one line says why it was compiled',
    async (_what, statement, why) => {
      w.write({ 'spoil.mjs': spoiler(statement) });
      const outcome = await w.nxSucceeds(['run', 'hello:ko-build']);
      expect(fromCache(outcome, LAYERS)).toBe(true);
      expect(references(outcome)).toEqual(undisturbed);
      // What the layers tasks printed when they ran comes again, on stdout.
      const [line, ...more] = ownLines(outcome.stderr).filter((one) => /^(Compiling|Building)/.test(one));
      expect(line).toMatch(/^Compiling (for linux\/amd64 on the spot|again for linux\/amd64): /);
      expect(line).toMatch(why);
      expect(more).toEqual(['Building example.com/hello for linux/amd64']);
    },
  );

  test('with --exclude-task-dependencies the folder is not looked at, whatever is in it', async () => {
    w.edit('hello/banner.txt', 'first', 'other');
    const outcome = await w.nxSucceeds(['run', 'hello:ko-build', '--exclude-task-dependencies']);
    expect(references(outcome)).not.toEqual(undisturbed);
    const why = 'no task of this run makes these layers';
    expect(compiling(outcome)).toEqual([
      `Compiling for linux/amd64 on the spot: ${why}.`,
      `Compiling for linux/arm64 on the spot: ${why}.`,
    ]);
    w.edit('hello/banner.txt', 'other', 'first');
    expect(references(await w.nxSucceeds(['run', 'hello:ko-build', '--exclude-task-dependencies']))).toEqual(
      undisturbed,
    );
  });

  test('with --skip-nx-cache the layers are compiled by their task, once, and taken from there', async () => {
    w.write({ 'spoil.mjs': '' });
    const outcome = await w.nxSucceeds(['run', 'hello:ko-build', '--skip-nx-cache']);
    expect(fromCache(outcome, LAYERS)).toBe(false);
    expect(references(outcome)).toEqual(undisturbed);
    expect(compiling(outcome)).toEqual([]);
  });

  // A disk of its own for the folder: a small one, or one that cannot be written. Needs no root where Linux lets users have namespaces.
  const mounts = spawnSync('unshare', ['-Urm', 'true']).status === 0 ? test : test.skip;
  mounts.each([
    [
      'full',
      'mount -t tmpfs -o size=64k none "$F"',
      /ENOSPC: [^.]+\. Make room on the disk; what was there before is unchanged\.$/,
    ],
    [
      'read-only',
      'mount --bind "$F" "$F" && mount -o remount,ro,bind "$F"',
      /EROFS: .*\. Make the folder writable for the user who builds, or remove it\.$/,
    ],
  ])(
    'a disk that is %s is a clear error, and leaves no half (skipped without user namespaces)',
    async (_what, mount, why) => {
      const nx = nxCommand('npm', w.root).flat();
      const script = `before=$(ls -A "$F"); ${mount} || exit 9; held=$(ls -A "$F"); "$@"; s=$?; [ "$held" = "$(ls -A "$F")" ] || exit 8; exit $s`;
      const outcome = await w.run(
        'unshare',
        ['-Urm', 'sh', '-c', script, 'sh', ...nx, 'run', LAYERS, '--skip-nx-cache'],
        {
          env: { F: FOLDER },
        },
      );
      expect(outcome.status).toBe(1);
      const [error, ...more] = ownLines(`${outcome.stdout}\n${outcome.stderr}`).filter((line) =>
        line.startsWith('Error'),
      );
      expect(error).toMatch(
        /^Error \(layers-unwritable\): The layers cannot be written to \S+\/dist\/ko\/hello\/linux-amd64: /,
      );
      expect(error).toMatch(why);
      expect(more).toEqual([]);
      expect(references(await w.nxSucceeds(['run', 'hello:ko-build']))).toEqual(undisturbed);
    },
  );
});

function compiling({ stdout, stderr }: { readonly stdout: string; readonly stderr: string }): string[] {
  return ownLines(`${stdout}\n${stderr}`)
    .filter((line) => line.startsWith('Compiling'))
    .sort();
}

/** A script that makes the image's layout go, so that every blob is read, and does the damage. */
function spoiler(statement: string): string {
  return `import { cpSync, readFileSync, renameSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
const folder = '${FOLDER}';
const blob = JSON.parse(readFileSync(join(folder, 'layers.json'))).layers[1].file;
function edit(name, change) {
  const text = readFileSync(join(folder, name), 'utf8');
  if (change(text) === text) throw new Error('nothing was edited');
  writeFileSync(join(folder, name), change(text));
}
function link(path) {
  rmSync(path + '.elsewhere', { recursive: true, force: true });
  renameSync(path, path + '.elsewhere');
  symlinkSync(resolve(path + '.elsewhere'), path);
}
rmSync('dist/ko/hello/oci', { recursive: true, force: true });
${statement};
`;
}
