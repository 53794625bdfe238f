// Where the benches of the plugin run: a workspace with @ko/nx in it, ko 0.19.1, and a registry with a base image.
import { existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { writeBaseImage } from '../../base-image';
import { copyFiles, repositoryFiles as filesOf } from '../../closure/repository';
import { succeed } from '../../command';
import { installGo } from '../../components/tools';
import { hermeticEnvironment, type Machine } from '../../environment';
import { readBases } from '../../golden/bases';
import { startRegistry } from '../../golden/registry';
import { prepare } from '../../prepare';
import { RUN_FOLDER, writeMachine } from '../../run-folder';
import { addedTemplate } from '../../template';
import { cloneTree, writeTree } from '../../tree';
import { Workspace } from '../../workspace';
import { repositoryFiles, type Shape } from './shape';

/** What the workspaces of one run share. */
export interface Arena {
  readonly machine: Machine;
  /** Of the run; removed in the end. */
  readonly folder: string;
  /** Of the registry: `127.0.0.1:<port>`. */
  readonly host: string;
  /** Makes a workspace from a shape, or from the files of a repository that git knows. */
  open(source: Shape | string): Promise<Ground>;
}

/** A workspace, and which of its programs are built. */
export interface Ground {
  readonly workspace: Workspace;
  readonly machine: Machine;
  readonly host: string;
  /** Folder for what runs leave beside the workspace. */
  readonly folder: string;
  /** Names of the projects. */
  readonly projects: readonly string[];
  /** Folders of their main packages, in the same order. */
  readonly mains: readonly string[];
  /** The YAML that names them, for `ko resolve -R -f`. */
  readonly yaml: string;
}

/** Opens an arena for as long as `work` takes. */
export async function inArena(work: (arena: Arena) => Promise<void>): Promise<void> {
  await installGo('ko', process.env, (text) => console.log(`> ${text}`));
  const prepared = await prepare(process.env);
  process.env[RUN_FOLDER] = prepared.folder;
  writeMachine(prepared.folder, prepared.machine);
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'ko-bench-nx-')));
  const grounds: Workspace[] = [];
  await writeBaseImage(join(folder, 'base'));
  const registry = await startRegistry(readBases([join(folder, 'base')]));
  try {
    const { machine } = prepared;
    await work({
      machine,
      folder,
      host: registry.host,
      open: async (source) => {
        const workspace = await makeWorkspace(join(folder, `ground${grounds.length}`), source, machine);
        grounds.push(workspace);
        const yaml = await programsOf(workspace, source);
        const mains = mainsNamed(workspace, yaml);
        const projects = await projectsAt(workspace, mains);
        return { workspace, machine, host: registry.host, folder: join(workspace.root, '..'), projects, mains, yaml };
      },
    });
  } finally {
    for (const workspace of grounds) await workspace.nx(['daemon', '--stop']);
    await registry.close();
    await prepared.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function makeWorkspace(home: string, source: Shape | string, machine: Machine): Promise<Workspace> {
  cloneTree(await addedTemplate('npm'), home);
  const workspace = new Workspace(join(home, 'workspace'), 'npm', {});
  const { root } = workspace;
  const env = hermeticEnvironment(process.env, machine, root, { GOPROXY: machine.go['GOPROXY'] });
  if (typeof source === 'string') copyFiles(source, root, await filesOf(source));
  else {
    writeTree(root, repositoryFiles(source));
    // Dependencies lie in the workspace, as they do in knative/serving.
    await succeed('go', ['mod', 'vendor'], { cwd: root, env, timeoutMs: 600_000 });
  }
  withoutOtherBases(root);
  // A .gitignore of the repository has replaced that of the workspace.
  writeFileSync(join(root, '.git/info/exclude'), 'node_modules\n.nx\ndist\n');
  const git = (...args: string[]) =>
    succeed('git', ['-c', 'user.name=b', '-c', 'user.email=b@b', ...args], { cwd: root, env });
  await git('add', '--all');
  await git('commit', '--quiet', '--message', 'all');
  return workspace;
}

/** Bases that only another network has: the registry's own stands for all. */
function withoutOtherBases(root: string): void {
  const file = join(root, '.ko.yaml');
  if (!existsSync(file)) return;
  writeFileSync(file, readFileSync(file, 'utf8').replace(/^baseImageOverrides:.*\n(?:[ \t#].*\n|\n)*/m, ''));
}

/** The folder that names programs as ko://, or the path of a file beside the workspace that names those of cmd. */
async function programsOf(workspace: Workspace, source: Shape | string): Promise<string> {
  const known = 'config/core';
  if (typeof source !== 'string' || mainsNamed(workspace, known).length > 0) return known;
  const mains = readdirSync(join(workspace.root, 'cmd'))
    .filter((name) => existsSync(join(workspace.root, 'cmd', name, 'main.go')))
    .map((name) => `- image: ko://${moduleOf(workspace)}/cmd/${name}\n`);
  const file = join(workspace.root, '../programs.yaml');
  writeFileSync(file, mains.join(''));
  return file;
}

const moduleOf = (workspace: Workspace): string => /^module\s+(\S+)/m.exec(workspace.read('go.mod'))?.[1] ?? '';

function mainsNamed(workspace: Workspace, yaml: string): string[] {
  const path = resolve(workspace.root, yaml);
  if (!existsSync(path)) return [];
  const names = yaml.endsWith('.yaml') ? [''] : (readdirSync(path, { recursive: true }) as string[]);
  const texts = names
    .filter((name) => name === '' || name.endsWith('.yaml'))
    .map((name) => readFileSync(join(path, name), 'utf8'));
  const found = texts.join('\n').matchAll(/ko:\/\/([^\s"']+)/g);
  return [...new Set([...found].map(([, path = '']) => path.slice(moduleOf(workspace).length + 1)))].sort();
}

async function projectsAt(workspace: Workspace, mains: readonly string[]): Promise<string[]> {
  const file = join(workspace.root, '../graph.json');
  await workspace.nxSucceeds(['graph', '--file', file]);
  const { graph } = JSON.parse(readFileSync(file, 'utf8')) as {
    graph: { nodes: Record<string, { data: { root: string } }> };
  };
  const byRoot = new Map(Object.entries(graph.nodes).map(([name, { data }]) => [data.root, name]));
  return mains.map((folder) => {
    const name = byRoot.get(folder);
    if (name === undefined) throw new Error(`No project has the folder ${folder}.`);
    return name;
  });
}
