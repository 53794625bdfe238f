import { posix } from 'node:path';
import { parseGoMod, type Replacement } from './module-file';
import { parseGoWork } from './work-file';

// Paths here are relative to the Nx workspace, POSIX, '.' for the workspace itself.

/** Folders with a go.mod, in order of their paths. Those that hold test data, vendored or hidden code are no modules to work on. */
export function findModules(files: readonly string[]): string[] {
  const folders = files.filter((file) => posix.basename(file) === 'go.mod').map((file) => posix.dirname(file));
  return folders.filter((folder) => !isOutOfSight(folder)).sort();
}

/** Folders that `./...` never reaches (Go: `testdata`, `_x`, `.x`, `vendor`), and `node_modules`, which Go would walk. */
export function isOutOfSight(path: string): boolean {
  return path !== '.' && path.split('/').some((part) => /^[._]/.test(part) || OUT_OF_SIGHT.has(part));
}

const OUT_OF_SIGHT = new Set(['testdata', 'vendor', 'node_modules']);

export interface ModuleClosure {
  /** Folders of the workspace whose Go files can be compiled into the module's packages; the module's own is among them. */
  readonly folders: readonly string[];
  /** Replacements that leave the Nx workspace, as absolute paths or beginning with `..`: nothing in Nx can watch them. */
  readonly outside: readonly string[];
  /** The go.work that is active there. */
  readonly workFile: string | undefined;
}

/**
 * The folders a module can compile from: itself, the targets of local replacements (also theirs, though Go honours only those of
 * main modules: rather wide than narrow), and with a go.work all that it uses and replaces.
 *
 * @param options.files workspace-relative paths; go.mod and go.work files are enough
 * @param options.read gives the text of one of `files`
 * @param options.module folder of the module
 */
export function moduleClosure(options: {
  files: readonly string[];
  read: (path: string) => string;
  module: string;
}): ModuleClosure {
  const { read, module } = options;
  const files = new Set(options.files);
  const workFile = activeWorkFile(module, files);
  const folders = new Set<string>();
  const outside = new Set<string>();
  const visit = (folder: string): void => {
    if (posix.isAbsolute(folder) || folder === '..' || folder.startsWith('../')) return void outside.add(folder);
    if (folders.has(folder)) return;
    folders.add(folder);
    const file = posix.join(folder, 'go.mod');
    if (files.has(file)) visitAll(folder, parseGoMod(read(file)).replaces);
  };
  const visitAll = (from: string, replaces: readonly Replacement[]): void => {
    for (const { target } of replaces) if ('folder' in target) visit(resolveFrom(from, target.folder));
  };
  visit(module);
  if (workFile !== undefined) {
    const { use, replaces } = parseGoWork(read(workFile));
    const home = posix.dirname(workFile);
    for (const folder of use) visit(resolveFrom(home, folder));
    visitAll(home, replaces);
  }
  return { folders: [...folders].sort(), outside: [...outside].sort(), workFile };
}

/** The nearest go.work upward from the module. Spec: go.dev/ref/mod#workspaces; `GOWORK` is for the caller to read. */
function activeWorkFile(module: string, files: ReadonlySet<string>): string | undefined {
  for (let folder = module; ; folder = posix.dirname(folder)) {
    const file = posix.join(folder, 'go.work');
    if (files.has(file)) return file;
    if (folder === '.') return undefined;
  }
}

function resolveFrom(folder: string, target: string): string {
  if (posix.isAbsolute(target)) return posix.normalize(target);
  return posix.join(folder, target).replace(/(?<=.)\/$/, '');
}
