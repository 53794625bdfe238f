import { constants, cpSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { writeBaseImage } from '../base-image';
import { run } from '../command';
import { inspectMachine } from '../environment';
import { readBases } from '../golden/bases';
import { compare, findSides, temporaryFolder, type Laboratory } from './laboratory';
import { count, describe, totalLine } from './report';
import type { Verdict } from './verdict';

/** A main package of a repository. */
interface Program {
  /** Path of the folder of its module. */
  readonly module: string;
  readonly importPath: string;
  /** `GOWORK=off` where the go.work above does not list the module. */
  readonly env: Readonly<Record<string, string>>;
}

/** What all programs of a repository share. */
interface Repository {
  /** Path of the copy. */
  readonly sources: string;
  readonly laboratory: Laboratory;
  readonly platform: string;
  readonly env: Readonly<Record<string, string>>;
}

export interface FolderOptions {
  /** Which programs, by import path. */
  readonly chosen: (importPath: string) => boolean;
  /** As ko's `--platform`; default what ko takes by itself, linux/amd64. */
  readonly platform?: string | undefined;
  /** Variables that templates of the repository's `.ko.yaml` read; of the user's environment they see nothing. */
  readonly env?: Readonly<Record<string, string>>;
}

/** The first build of a large program compiles everything that it uses. */
const BUILD_MS = 1_800_000;

/** Folders in which no module of a repository begins. */
const PASSED_OVER = /^(vendor|testdata|node_modules|[._].*)$/;

/**
 * Builds every program of a Go repository with both sides: on a copy, with `GOFLAGS=-buildvcs=false`, `GOENV=off` and our own small
 * base image. Prints one line for each and the totals.
 * @returns the exit status
 * @throws Error when the folder is no folder or holds no Go module
 */
export async function compareFolder(given: string, options: FolderOptions): Promise<number> {
  const { chosen, platform = 'linux/amd64' } = options;
  const folder = resolve(given);
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) throw new Error(`${given} is no folder.`);
  const scratch = temporaryFolder();
  try {
    const sources = join(scratch, basename(folder));
    cpSync(folder, sources, { recursive: true, verbatimSymlinks: true, mode: constants.COPYFILE_FICLONE });
    const modules = findModules(sources);
    if (modules.length === 0) throw new Error(`${given} holds no go.mod, so no Go program.`);
    for (const file of findFiles(sources, '.ko.yaml')) withoutOwnBases(file);
    const laboratory = await prepareLaboratory(scratch, platform);
    // One moment for both sides, which templates may print.
    const env = { SOURCE_DATE_EPOCH: String(Math.floor(Date.now() / 1000)), ...options.env };
    const { programs, failures } = await findPrograms(sources, modules, laboratory);
    for (const failure of failures) console.log(`unread     ${failure}`);
    const verdicts: Verdict[] = [];
    for (const program of programs.filter(({ importPath }) => chosen(importPath))) {
      const verdict = await compareProgram(program, { sources, laboratory, platform, env });
      verdicts.push(verdict);
      console.log(await describe(program.importPath, verdict));
    }
    const counts = count(verdicts);
    console.log(totalLine(counts));
    return counts.different === 0 && failures.length === 0 ? 0 : 1;
  } finally {
    rmSync(scratch, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function prepareLaboratory(scratch: string, platform: string): Promise<Laboratory> {
  const base = join(scratch, 'base');
  await writeBaseImage(base, platform.split(','));
  const machine = await inspectMachine(process.env, scratch);
  // The user's own home: private modules may need the git settings that lie there. Docker's credentials are not asked.
  return { sides: findSides(), bases: readBases([base]), machine, home: homedir() };
}

/** From the nearest folder with a `.ko.yaml`, whose `builds` may name the module, else from the module's own. */
async function compareProgram(program: Program, repository: Repository): Promise<Verdict> {
  const { module, importPath } = program;
  const { sources, laboratory, platform } = repository;
  const env = { ...program.env, ...repository.env };
  const folders = new Set([nearestConfig(module, sources) ?? module, module]);
  let verdict: Verdict | undefined;
  for (const cwd of folders) {
    const args = [`--platform=${platform}`, importPath];
    const comparison = { folder: join(sources, '..'), cwd, args, base: 'base/layout', env, timeoutMs: BUILD_MS };
    verdict = await compare(comparison, laboratory);
    if (verdict.kind !== 'failed') break;
  }
  return verdict as Verdict;
}

function nearestConfig(folder: string, root: string): string | undefined {
  if (existsSync(join(folder, '.ko.yaml'))) return folder;
  return folder === root ? undefined : nearestConfig(dirname(folder), root);
}

/** Folders with a go.mod, sorted. */
export function findModules(root: string): string[] {
  return findFiles(root, 'go.mod').map((file) => dirname(file));
}

function findFiles(root: string, name: string): string[] {
  const found: string[] = [];
  const visit = (folder: string): void => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isFile() && entry.name === name) found.push(path);
      if (entry.isDirectory() && !PASSED_OVER.test(entry.name)) visit(path);
    }
  };
  visit(root);
  return found.sort();
}

/**
 * Takes `baseImageOverrides` out of a copied `.ko.yaml`: both sides build on the same base for the platform that was
 * asked for, and no registry is needed. `defaultBaseImage` is overridden by the environment.
 */
export function withoutOwnBases(file: string): void {
  const lines = readFileSync(file, 'utf8').split('\n');
  let dropping = false;
  const kept = lines.filter((line) => {
    if (/^\S/.test(line) && !/^(#|-\s|-$|[}\]])/.test(line)) dropping = /^["']?baseImageOverrides["']?\s*:/i.test(line);
    return !dropping;
  });
  writeFileSync(file, kept.join('\n'));
}

/** Main packages of all modules, and what `go list` says where it fails. */
async function findPrograms(
  sources: string,
  modules: readonly string[],
  { machine }: Laboratory,
): Promise<{ programs: Program[]; failures: string[] }> {
  const programs: Program[] = [];
  const failures: string[] = [];
  const format = '{{if eq .Name "main"}}{{.ImportPath}}{{end}}';
  const settings = { GOFLAGS: '-buildvcs=false', GOENV: 'off', GOOS: 'linux', CGO_ENABLED: '0' };
  const env = { ...process.env, ...machine.go, ...settings };
  for (const module of modules) {
    const list = (more: Record<string, string>) =>
      run('go', ['list', '-e', '-f', format, './...'], { cwd: module, env: { ...env, ...more } });
    const inWork = await list({});
    // In a module that the go.work above does not list, `go list -e` finds nothing and says nothing.
    const isOutside = inWork.status !== 0 || inWork.stdout === '';
    const own: Record<string, string> = isOutside ? { GOWORK: 'off' } : {};
    const { status, stdout, stderr } = isOutside ? await list(own) : inWork;
    if (status !== 0)
      failures.push(
        `${join(relative(sources, module), 'go.mod')}: ${stderr.trim().split('\n').slice(0, 3).join(' | ')}`,
      );
    for (const importPath of stdout.split('\n').filter(Boolean)) programs.push({ module, importPath, env: own });
  }
  return { programs, failures };
}
