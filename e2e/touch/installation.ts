import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { succeed } from '../command';
import { hermeticEnvironment, type Machine } from '../environment';
import { REPOSITORY, type Packed } from '../pack';
import { machine } from '../run-folder';
import { addedTemplate } from '../template';
import { cloneTree, writeTree } from '../tree';

// Workspaces with any version of Nx. What npm installs is kept beside other tools (components/tools.ts) from one run to the next;
// our own packages, which change all the time, are unpacked into a copy.

/** Versions of Nx that the plugin is held against, and the devkit that goes with each. */
export const DEVKITS = { '22.7.12': '22.7.12', '23.2.1': '23.2.1', '24.0.6': '24.0.0' } as const;

export type NxVersion = keyof typeof DEVKITS;

const CACHE = join(REPOSITORY, 'node_modules/.cache/ko-e2e');

/** A folder with a workspace of Nx in it, and the environment of what runs there. */
export interface Installation {
  readonly root: string;
  readonly env: Readonly<Record<string, string>>;
  remove(): void;
}

/** What a workspace with our plugin has in any case. */
export const WORKSPACE_FILES = {
  '.gitignore': ['node_modules', '.nx/cache', '.nx/workspace-data', 'dist', ''].join('\n'),
  'nx.json': `${JSON.stringify({ analytics: false, neverConnectToCloud: true, plugins: ['@ko/nx'] }, null, 2)}\n`,
  'package.json': `${JSON.stringify({ name: 'acme', private: true }, null, 2)}\n`,
} as const;

/**
 * Makes a workspace with our packed packages and nothing of Go in it.
 * @param say   told about what takes its time
 * @param more  variables for what runs there
 */
export async function makeInstallation(
  version: NxVersion,
  packed: readonly Packed[],
  machine: Machine,
  say: (text: string) => void,
  more: Readonly<Record<string, string>> = {},
): Promise<Installation> {
  const modules = await installedNx(version, packed, say);
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'ko-touch-')));
  const root = join(folder, 'workspace');
  cloneTree(modules, join(root, 'node_modules'), true);
  for (const { name, file } of packed) await unpack(file, join(root, 'node_modules', name));
  writeTree(folder, { 'home/': '' });
  writeTree(root, WORKSPACE_FILES);
  const env = hermeticEnvironment(process.env, machine, root, more);
  return { root, env, remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }) };
}

/** Commits all files, so that later changes are changes. */
export async function commitAll({ root, env }: Pick<Installation, 'root' | 'env'>): Promise<void> {
  const options = { cwd: root, env };
  const author = ['-c', 'user.name=touch', '-c', 'user.email=touch@example.com', '-c', 'commit.gpgsign=false'];
  if (!existsSync(join(root, '.git'))) await succeed('git', ['init', '-q', '-b', 'main'], options);
  await succeed('git', ['add', '-A'], options);
  await succeed('git', [...author, 'commit', '-q', '--no-verify', '--allow-empty', '-m', 'before'], options);
}

async function unpack(tarball: string, folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  await succeed('tar', ['-xzf', tarball, '-C', folder, '--strip-components=1'], { cwd: folder, env: process.env });
}

/** Path of a node_modules with Nx, its devkit, and what our packages depend on. */
async function installedNx(
  version: NxVersion,
  packed: readonly Packed[],
  say: (text: string) => void,
): Promise<string> {
  const folder = join(CACHE, `nx-${version}`);
  const wanted = JSON.stringify({
    private: true,
    dependencies: { nx: version, '@nx/devkit': DEVKITS[version], ...foreignDependencies(packed) },
  });
  const installed = join(folder, 'package.json');
  if (existsSync(installed) && readFileSync(installed, 'utf8') === wanted) return join(folder, 'node_modules');
  say(`npm install nx@${version}`);
  const temporary = `${folder}.installing`;
  rmSync(temporary, { recursive: true, force: true });
  writeTree(temporary, { 'install/package.json': wanted });
  const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error'];
  await succeed('npm', args, { cwd: join(temporary, 'install'), env: process.env });
  // Last, since it says that all the rest is there.
  writeFileSync(join(temporary, 'install/package.json'), wanted);
  rmSync(folder, { recursive: true, force: true });
  renameSync(join(temporary, 'install'), folder);
  rmSync(temporary, { recursive: true, force: true });
  return join(folder, 'node_modules');
}

/** Dependencies of our packages that are not ours, by name. */
function foreignDependencies(packed: readonly Packed[]): Record<string, string> {
  const all = packed.flatMap(({ manifest }) =>
    Object.entries((manifest['dependencies'] ?? {}) as Record<string, string>),
  );
  return Object.fromEntries(all.filter(([name]) => !packed.some((own) => own.name === name)).sort());
}

/** A workspace with the Nx of this repository, from what the tests have installed already: without a registry but ours. */
export async function templateInstallation(more: Readonly<Record<string, string>> = {}): Promise<Installation> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'ko-touch-')));
  const root = join(folder, 'workspace');
  cloneTree(await addedTemplate('npm'), folder);
  writeTree(root, WORKSPACE_FILES);
  const env = hermeticEnvironment(process.env, machine(), root, more);
  return { root, env, remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }) };
}
