import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  rmdirSync,
  rmSync,
  symlinkSync,
  lutimesSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, extname, join, posix } from 'node:path';

/** What a path holds: a file's bytes, a symbolic link, or nothing. */
export type Held = Buffer | { readonly link: string } | undefined;

/** One change of a workspace, which can be taken back. */
export interface Edit {
  /** `content hello/main.go`. */
  readonly name: string;
  /** Each path that changes, workspace-relative, and what it holds afterwards. */
  readonly changes: Readonly<Record<string, Held>>;
  /** True where the edit cannot change which files a build reads, so that Go need not be asked again. */
  readonly sameFiles?: boolean;
}

/** Paths that differ from the last commit while an edit is applied. */
export function touchedBy({ changes }: Edit): string[] {
  return Object.keys(changes);
}

/** A change of content that means something: in Go a package-level `init` with an effect, in any other file one byte more. */
export function contentEdit(root: string, path: string, seed = 1): Edit {
  const before = readFileSync(join(root, path));
  const after = path.endsWith('.go') ? withInit(before, seed) : Buffer.concat([before, Buffer.from('\n')]);
  return { name: `content ${path}`, changes: { [path]: after }, sameFiles: true };
}

/** Go allows any number of functions called `init` in a file. */
function withInit(source: Buffer, seed: number): Buffer {
  return Buffer.concat([source, Buffer.from(`\nfunc init() { println("touched", ${seed}) }\n`)]);
}

export function deleteEdit(path: string): Edit {
  return { name: `delete ${path}`, changes: { [path]: undefined } };
}

/** `a/b.go` becomes `a/b_moved.go`. */
export function renameEdit(root: string, path: string, to = beside(path, 'moved')): Edit {
  return { name: `rename ${path}`, changes: { [path]: undefined, [to]: held(join(root, path)) } };
}

/** `a/b.go` gets a neighbour `a/b_copy.go`. */
export function addEdit(root: string, path: string): Edit {
  return { name: `add beside ${path}`, changes: { [beside(path, 'copy')]: held(join(root, path)) } };
}

function beside(path: string, word: string): string {
  const extension = extname(path);
  const name = basename(path, extension);
  // As editors and merges leave files lying: under the old extension where it means something, else after the name.
  const neighbour = /^(go\.\w+|\.ko\..*)$/.test(basename(path))
    ? `${basename(path)}.${word}`
    : `${name}_${word}${extension}`;
  return posix.join(dirname(path), neighbour);
}

/**
 * Applies an edit.
 * @returns a function that takes it back
 */
export function apply(root: string, { changes }: Edit): () => void {
  const before = Object.keys(changes).map((path): [string, Held] => [path, held(join(root, path))]);
  // git sees them, and by it the templates of a .ko.yaml.
  const modes = Object.keys(changes).map((path) => [path, modeOf(join(root, path))] as const);
  putAll(root, Object.entries(changes));
  for (const [path, mode] of modes) setMode(root, path, mode);
  return () => {
    putAll(root, before);
    for (const [path, mode] of modes) setMode(root, path, mode);
  };
}

/** Of a file; nothing else has one that matters. */
function modeOf(path: string): number | undefined {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  return stat?.isFile() ? stat.mode : undefined;
}

function setMode(root: string, path: string, mode: number | undefined): void {
  if (mode !== undefined && modeOf(join(root, path)) !== undefined) chmodSync(join(root, path), mode);
}

/** What goes, goes first: a folder can become a link, and a link a folder. */
function putAll(root: string, entries: readonly (readonly [string, Held])[]): void {
  for (const [path, content] of entries) if (content === undefined) put(root, path, content);
  for (const [path, content] of entries) if (content !== undefined) put(root, path, content);
}

/** What lies at an absolute path; a folder is nothing but its files. */
function held(path: string): Held {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat === undefined || stat.isDirectory()) return undefined;
  return stat.isSymbolicLink() ? { link: readlinkSync(path) } : readFileSync(path);
}

/** Nx 22 and 23 take a file for unchanged when its time of change is the same second, so each write gets a second of its own. */
let second = Math.floor(Date.now() / 1000) - 1_000_000;

function put(root: string, path: string, content: Held): void {
  const file = join(root, path);
  rmSync(file, { force: true });
  if (content === undefined) {
    removeEmptyFolders(root, dirname(path));
    return;
  }
  mkdirSync(dirname(file), { recursive: true });
  if (!Buffer.isBuffer(content)) symlinkSync(content.link, file);
  else writeFileSync(file, content);
  lutimesSync(file, second, second);
  second += 1;
}

/** As git does it: a folder whose last file goes, goes too. */
function removeEmptyFolders(root: string, folder: string): void {
  if (folder === '.') return;
  try {
    rmdirSync(join(root, folder));
  } catch (error) {
    if (['ENOTEMPTY', 'ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return;
    throw error;
  }
  removeEmptyFolders(root, dirname(folder));
}
