import {
  constants,
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { writeBaseImage } from '../base-image';
import { run } from '../command';
import { inspectMachine } from '../environment';
import { readBases } from '../golden/bases';
import { compare, findSides, type Laboratory } from './laboratory';
import { count, describe, totalLine } from './report';
import type { Verdict } from './verdict';

/** A main package of a repository. */
export interface Program {
  /** Folder of its module below the repository; `.` for the repository itself. */
  readonly module: string;
  readonly importPath: string;
}

export interface FolderOptions {
  /** Which programs, by import path. */
  readonly chosen: (importPath: string) => boolean;
  /** As ko's `--platform`; default what ko takes by itself, linux/amd64. */
  readonly platform: string | undefined;
}

/** Folders in which no module of a repository begins. */
const PASSED_OVER = /^(vendor|testdata|node_modules|[._].*)$/;

/**
 * Builds every program of a Go repository with both sides: on a copy, with `GOFLAGS=-buildvcs=false`, `GOENV=off` and our own small
 * base image. Prints one line for each and the totals.
 * @returns the exit status
 * @throws Error when the folder is no folder or holds no Go module
 */
export async function compareFolder(
  given: string,
  { chosen, platform = 'linux/amd64' }: FolderOptions,
): Promise<number> {
  const folder = resolve(given);
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) throw new Error(`${given} is no folder.`);
  const scratch = realpathSync(mkdtempSync(join(tmpdir(), 'ko-parity-')));
  try {
    const sources = join(scratch, basename(folder));
    cpSync(folder, sources, { recursive: true, verbatimSymlinks: true, mode: constants.COPYFILE_FICLONE });
    const modules = findModules(sources);
    if (modules.length === 0) throw new Error(`${given} holds no go.mod, so no Go program.`);
    for (const file of findConfigs(sources)) withoutOwnBases(file);
    const laboratory = await prepareLaboratory(scratch, platform);
    const { programs, failures } = await findPrograms(sources, modules);
    for (const failure of failures) console.log(`unread     ${failure}`);
    const verdicts: Verdict[] = [];
    for (const program of programs.filter(({ importPath }) => chosen(importPath))) {
      const verdict = await compareProgram(program, { scratch, sources, platform }, laboratory);
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

function compareProgram(
  { module, importPath }: Program,
  { scratch, sources, platform }: { scratch: string; sources: string; platform: string },
  laboratory: Laboratory,
): Promise<Verdict> {
  const args = [`--platform=${platform}`, importPath];
  const cwd = join(sources, module);
  // The first build of a large program compiles everything that it uses.
  return compare({ folder: scratch, cwd, args, base: 'base/layout', timeoutMs: 1_800_000 }, laboratory);
}

/** Folders with a go.mod, relative to `root`, sorted. */
export function findModules(root: string): string[] {
  return findFiles(root, 'go.mod').map((file) => relative(root, dirname(file)) || '.');
}

const findConfigs = (root: string): string[] => [...findFiles(root, '.ko.yaml'), ...findFiles(root, '.ko.yml')];

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
 * Takes `baseImageOverrides` and platforms out of a copied `.ko.yaml`: both sides build on the same base for the platform that was
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
): Promise<{ programs: Program[]; failures: string[] }> {
  const programs: Program[] = [];
  const failures: string[] = [];
  const format = '{{if eq .Name "main"}}{{.ImportPath}}{{end}}';
  const env = { ...process.env, GOFLAGS: '-buildvcs=false', GOENV: 'off', GOOS: 'linux', CGO_ENABLED: '0' };
  for (const module of modules) {
    const cwd = join(sources, module);
    const { status, stdout, stderr } = await run('go', ['list', '-e', '-f', format, './...'], { cwd, env });
    if (status !== 0) failures.push(`${module}/go.mod: ${stderr.trim().split('\n').slice(0, 3).join(' | ')}`);
    else for (const importPath of stdout.split('\n').filter(Boolean)) programs.push({ module, importPath });
  }
  return { programs, failures };
}
