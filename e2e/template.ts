import { join } from 'node:path';
import { succeed } from './command';
import { hermeticEnvironment } from './environment';
import { REPOSITORY } from './pack';
import { machine, onceInRun } from './run-folder';
import { cloneTree, writeTree } from './tree';

// Workspaces that are installed once in a run and copied for each test. Each one is made by the commands a user types.

/** Version of Nx in the test workspaces: the one that this repository itself uses. */
export const NX_VERSION = '23.2.1';

/** Settings that keep Nx off the network. */
const NX_JSON = `${JSON.stringify({ analytics: false, neverConnectToCloud: true }, null, 2)}\n`;

const GITIGNORE = ['node_modules', '.nx/cache', '.nx/workspace-data', ''].join('\n');

/** What stands in a workspace before anything is installed, in a repository of git. */
const START = {
  /** Nx as a development dependency of a package.json. */
  npm: {
    '.gitignore': GITIGNORE,
    'nx.json': NX_JSON,
    'package.json': `${JSON.stringify({ name: 'acme', private: true, devDependencies: { nx: NX_VERSION } }, null, 2)}\n`,
  },
  /** No package.json: a repository of Go that Nx is added to. */
  dotNx: { '.gitignore': GITIGNORE },
} as const;

/** `npm`: Nx from package.json. `dotNx`: Nx in .nx/installation behind the script `./nx`. */
export type Kind = keyof typeof START;

/** A workspace with Nx alone; the path is its folder, to be copied. */
export function plainTemplate(kind: Kind): Promise<string> {
  return onceInRun(`template-${kind}`, async (folder) => {
    const root = join(folder, 'workspace');
    // Without NX_VERSION, `nx init` asks the registry for the newest Nx, and the tests would change from one day to the next.
    const options = { cwd: root, env: hermeticEnvironment(process.env, machine(), root, { NX_VERSION }) };
    writeTree(folder, { 'home/': '' });
    writeTree(root, START[kind]);
    await succeed('git', ['init', '-q', '-b', 'main'], options);
    if (kind === 'npm') await succeed('npm', ['install'], options);
    else await succeed(process.execPath, [LOCAL_NX, 'init', '--useDotNxInstallation', '--interactive=false'], options);
  });
}

/** A workspace where `nx add @ko/nx` has run. */
export function addedTemplate(kind: Kind): Promise<string> {
  return onceInRun(`template-${kind}-added`, async (folder) => {
    cloneTree(await plainTemplate(kind), folder);
    const root = join(folder, 'workspace');
    const [program, args] = nxCommand(kind, root);
    const options = { cwd: root, env: hermeticEnvironment(process.env, machine(), root) };
    await succeed(program, [...args, 'add', '@ko/nx@0.1.0'], options);
  });
}

/** How a user starts Nx: `npx nx`, here without npx's second of starting, or `./nx`. */
export function nxCommand(kind: Kind, root: string): [program: string, args: string[]] {
  return kind === 'npm' ? [process.execPath, [join(root, 'node_modules/nx/dist/bin/nx.js')]] : [join(root, 'nx'), []];
}

/** Nx of this repository, which stands for the `npx nx` that nobody has installed yet. */
const LOCAL_NX = join(REPOSITORY, 'node_modules/nx/dist/bin/nx.js');
