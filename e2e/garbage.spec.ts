import { chmodSync, existsSync, mkdirSync, readdirSync, utimesSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { killGroup } from './command';
import { processesOf } from './components/processes';
import { validLayout } from './rootfs';
import { listTree } from './tree';
import { workspaces, type Workspace } from './workspace';

// What accumulates is bounded: README of @ko/nx, "What lies where". The bounds of each folder are held beside the code that has them.

const workspace = workspaces();

const APP = {
  'hello/go.mod': 'module example.com/hello\n\ngo 1.22\n',
  'hello/.ko.yaml': 'defaultBaseImage: scratch\n',
  'hello/main.go': 'package main\n\nfunc main() { println("hello") }\n',
};

interface ImageRecord {
  readonly digest: string;
  readonly platforms: readonly { readonly platform: string }[];
}

/** A Go that has put down a gigabyte and is in the middle of it: what compiles for minutes. */
const BUSY_GO = `#!/bin/sh
if [ "$1" != build ]; then PATH="\${PATH#*:}" exec go "$@"; fi
folder=$(mktemp -d "\${GOTMPDIR:-$TMPDIR}/go-buildXXXXXX")
echo object > "$folder/a.o"
exec sleep 600
`;

describe('a run that is killed with its Go', () => {
  test.each(['ko-build', 'ko-layers'])(
    '(%s) leaves nothing in TMPDIR, and below dist/ko nothing that the next run does not remove',
    async (target) => {
      const w = await workspace({ files: { ...APP, '../bin/go': BUSY_GO } });
      const [bin, temporary] = [join(w.root, '../bin'), join(w.root, '../tmp')];
      chmodSync(join(bin, 'go'), 0o755);
      mkdirSync(temporary);
      const PATH = process.env['PATH'] as string;
      // Without its layers target, ko-build compiles itself.
      const args = ['run', `hello:${target}`, ...(target === 'ko-build' ? ['--exclude-task-dependencies'] : [])];
      await killWhenBusy(w, args, { PATH: `${bin}${delimiter}${PATH}`, TMPDIR: temporary });
      expect(objectsIn(temporary)).toEqual([]);
      expect(objectsIn(w.root)).toEqual([expect.stringMatching(/^dist\/ko\/hello\/\.work-/)]);

      await w.nxSucceeds(args, { env: { TMPDIR: temporary } });
      const left = readdirSync(join(w.root, 'dist/ko/hello')).filter((name) => name.startsWith('.'));
      expect(left).toEqual([]);
      expect(objectsIn(temporary)).toEqual([]);
    },
  );
});

test('layers of a platform that .ko.yaml has lost are removed, and come back with it', async () => {
  const files = { ...APP, 'hello/.ko.yaml': `${APP['hello/.ko.yaml']}defaultPlatforms: [linux/amd64, linux/arm64]\n` };
  const w = await workspace({ files });
  const arm64 = join(w.root, 'dist/ko/hello/linux-arm64');
  const image = () => w.json<ImageRecord>('dist/ko/hello/image.json');
  await w.nxSucceeds(['run', 'hello:ko-build']);
  const both = image();
  w.edit('hello/.ko.yaml', ', linux/arm64', '');

  await w.nxSucceeds(['run', 'hello:ko-build']);
  expect(existsSync(arm64)).toBe(true); // it was built just now
  makeOlder(w, 'dist/ko/hello/linux-arm64', 2);
  makeOlder(w, '.nx/workspace-data/ko/tidied', 2);
  await w.nxSucceeds(['run', 'hello:ko-build']);
  expect(readdirSync(join(w.root, 'dist/ko/hello')).sort()).toEqual(['image.json', 'linux-amd64', 'oci']);
  expect(image().platforms.map(({ platform }) => platform)).toEqual(['linux/amd64']);

  w.edit('hello/.ko.yaml', 'linux/amd64', 'linux/amd64, linux/arm64');
  await w.nxSucceeds(['run', 'hello:ko-build']);
  expect(image().digest).toBe(both.digest);
  await validLayout(join(w.root, 'dist/ko/hello/oci'));
});

test('nx reset removes what we keep beside the outputs, which stay', async () => {
  const w = await workspace({ files: APP });
  const data = join(w.root, '.nx/workspace-data');
  await w.nxSucceeds(['run', 'hello:ko-build']);
  const before = w.files('dist');
  expect(readdirSync(data).filter((name) => name.startsWith('ko'))).toEqual([
    'ko',
    'ko-nx-facts.json',
    'ko-nx-graph.json',
  ]);
  await w.nxSucceeds(['reset']);
  expect(existsSync(data) ? readdirSync(data).filter((name) => name.startsWith('ko')) : []).toEqual([]);
  expect(w.files('dist')).toEqual(before);
});

/** Starts a run, and kills all its processes as soon as its Go compiles. */
async function killWhenBusy(w: Workspace, args: readonly string[], env: Record<string, string>): Promise<void> {
  let nx = 0;
  let done = false;
  const run = w.nx(args, { env, started: (pid) => (nx = pid) }).finally(() => (done = true));
  const isBusy = () => [w.root, env['TMPDIR'] as string].some((folder) => objectsIn(folder).length > 0);
  while (!done && !isBusy()) await sleep(20);
  killGroup(nx);
  for (const { pid } of processesOf(w.home)) process.kill(pid, 'SIGKILL');
  await run;
}

/** What the busy Go has put down. */
function objectsIn(folder: string): string[] {
  return listTree(folder).filter((path) => path.endsWith('/a.o'));
}

/** Makes a file, or a folder and what is in it, so many days older. */
function makeOlder(w: Workspace, path: string, days: number): void {
  const time = new Date(Date.now() - days * 24 * 60 * 60 * 1000);
  const root = join(w.root, path);
  const inside = path.startsWith('dist/') ? readdirSync(root).map((name) => join(root, name)) : [];
  for (const old of [...inside, root]) utimesSync(old, time, time);
}
