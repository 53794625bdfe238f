// npm run bench -- graph: what the plugin adds to a command of Nx, beyond a plugin that does nothing. 200 apps of 300 packages each, of 1,500
// packages with 7,500 files; with a folder as argument, a copy of that repository instead. The quickest of several runs, in two workspaces
// in turns, so that what else the machine does falls on both.
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { succeed } from '../command';
import { prepare, type Prepared } from '../prepare';
import { RUN_FOLDER, writeMachine } from '../run-folder';
import { addedTemplate } from '../template';
import { cloneTree, writeTree } from '../tree';
import { Workspace } from '../workspace';

const RUNS = 5;
const EMPTY_PLUGIN = "module.exports = { name: 'empty', createNodes: ['**/go.mod', () => []] };\n";

interface Pair {
  readonly ours: Workspace;
  readonly empty: Workspace;
}

async function main(folder: string | undefined): Promise<void> {
  const prepared = await prepare(process.env);
  try {
    const pair = await workspaces(prepared, folder);
    try {
      await measure(pair, folder === undefined ? 'pkg/g7/p7/f0.go' : someGoFile(pair.ours));
    } finally {
      for (const workspace of [pair.ours, pair.empty]) {
        await workspace.nx(['daemon', '--stop']);
        workspace.remove();
      }
    }
  } finally {
    await prepared.close();
  }
}

async function measure(pair: Pair, edited: string): Promise<void> {
  const names = JSON.parse((await show(pair.ours, false)).stdout) as string[];
  say(
    `${names.length} projects. Milliseconds of "nx show projects": with the plugin, with an empty one, and the difference.`,
  );
  const steps: [what: string, daemon: boolean, before: (workspace: Workspace, run: number) => void][] = [
    ['from cold, no daemon', false, forget],
    ['nothing changed, no daemon', false, () => undefined],
    ['after one edited file, no daemon', false, edit],
    ['nothing changed, daemon', true, () => undefined],
    ['after one edited file, daemon', true, edit],
  ];
  function edit(workspace: Workspace, run: number): void {
    const text = workspace.read(edited).replace(/\n\/\/ run \d+.*\n$/, '\n');
    workspace.write({ [edited]: `${text}\n// run ${run}${'.'.repeat(run)}\n` });
  }
  const memory = new Map<Workspace, number>();
  for (const [what, daemon, before] of steps) {
    const best = new Map<Workspace, number>();
    for (let run = 0; run <= RUNS; run++) {
      for (const workspace of [pair.ours, pair.empty]) {
        before(workspace, run);
        const { milliseconds, workerBytes } = await show(workspace, daemon);
        // The first run warms what a step changed: the page cache, the daemon.
        if (run > 0 || before === forget) best.set(workspace, Math.min(milliseconds, best.get(workspace) ?? Infinity));
        memory.set(workspace, Math.max(workerBytes, memory.get(workspace) ?? 0));
      }
    }
    const [ours = 0, empty = 0] = [best.get(pair.ours), best.get(pair.empty)];
    say(`${what.padEnd(36)} ${columns([ours, empty, ours - empty])}`);
  }
  const megabytes = [pair.ours, pair.empty].map((workspace) => (memory.get(workspace) ?? 0) / 2 ** 20);
  say(`${'largest plugin worker, MiB'.padEnd(36)} ${columns(megabytes)}`);
}

/** Runs a command that needs the graph. */
async function show(workspace: Workspace, daemon: boolean) {
  const stop = new AbortController();
  const watched = workerMemory(workspace.root, stop.signal);
  const start = performance.now();
  const { stdout } = await workspace.nxSucceeds(['show', 'projects', '--json'], { env: { NX_DAEMON: String(daemon) } });
  const milliseconds = performance.now() - start;
  stop.abort();
  return { stdout, milliseconds, workerBytes: await watched };
}

/** Largest resident size, in bytes, of a plugin worker of the workspace; 0 where there is no /proc. */
async function workerMemory(root: string, signal: AbortSignal): Promise<number> {
  let largest = 0;
  while (!signal.aborted) {
    for (const pid of pids()) {
      try {
        if (readlinkSync(`/proc/${pid}/cwd`) !== root) continue;
        if (!readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('plugin-worker')) continue;
        const [, kibibytes = '0'] = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
        largest = Math.max(largest, Number(kibibytes) * 1024);
      } catch {
        continue; // it has ended
      }
    }
    await new Promise((done) => setTimeout(done, 50));
  }
  return largest;
}

function pids(): string[] {
  try {
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
}

function forget(workspace: Workspace): void {
  const folder = join(workspace.root, '.nx/workspace-data');
  rmSync(folder, { recursive: true, force: true });
}

async function workspaces(prepared: Prepared, folder: string | undefined): Promise<Pair> {
  process.env[RUN_FOLDER] = prepared.folder;
  writeMachine(prepared.folder, prepared.machine);
  const template = await addedTemplate('npm');
  const make = async (plugin: string): Promise<Workspace> => {
    const home = realpathSync(mkdtempSync(join(tmpdir(), 'ko-bench-')));
    const workspace = new Workspace(join(home, 'workspace'), 'npm', {});
    cloneTree(template, home);
    if (folder === undefined) writeTree(workspace.root, manyApps());
    else
      await succeed('git', ['--work-tree', workspace.root, 'checkout', '-f', 'HEAD', '--', '.'], {
        cwd: resolve(folder),
        env: process.env,
      });
    const nxJson = { ...workspace.json<object>('nx.json'), plugins: [plugin] };
    workspace.write({ 'nx.json': JSON.stringify(nxJson), 'empty-plugin.js': EMPTY_PLUGIN });
    return workspace;
  };
  return { ours: await make('@ko/nx'), empty: await make('./empty-plugin.js') };
}

/** 1,500 packages of five files in 30 folders, and 200 apps that import 300 of them each. The same at every run. */
function manyApps(): Record<string, string> {
  const files: Record<string, string> = { 'go.mod': 'module example.com/big\n\ngo 1.22\n' };
  const folder = (index: number): string => `pkg/g${index % 30}/p${index}`;
  for (let index = 0; index < 1500; index++) {
    const names = ['f0', 'f1', 'f2', index % 20 === 0 ? 'f_windows' : 'f3', 'f_test'];
    names.forEach((name, at) => {
      files[`${folder(index)}/${name}.go`] =
        `// Package p${index} is one of many.\npackage p${index}\n\nimport (\n\t"fmt"\n\t"strings"\n)\n\n` +
        `// F${at} is there.\nfunc F${at}() string { return strings.ToUpper(fmt.Sprint(${at})) }\n${'// A line.\n'.repeat(60)}`;
    });
  }
  for (let app = 0; app < 200; app++) {
    // 1,500 and 7 have no common divisor, and each app starts elsewhere: all packages are used, none by all apps.
    const imports = Array.from({ length: 300 }, (_, at) => folder((app * 31 + at * 7) % 1500));
    files[`cmd/a${app}/main.go`] =
      `package main\n\nimport (\n${imports.map((path) => `\t_ "example.com/big/${path}"\n`).join('')})\n\nfunc main() {}\n`;
  }
  return files;
}

function someGoFile(workspace: Workspace): string {
  const found = workspace
    .files()
    .filter((file) => file.endsWith('/main.go') && !/(^|\/)(vendor|testdata)\//.test(file));
  return found[0] ?? 'main.go';
}

function columns(values: readonly number[]): string {
  return values.map((value) => value.toFixed(0).padStart(8)).join('');
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

main(process.argv[2]).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
