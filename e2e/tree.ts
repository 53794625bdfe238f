import {
  copyFileSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';

/** Folders that a listing leaves out: not written by what is tested, or never the same twice. */
const UNLISTED = new Set(['node_modules', '.git', '.nx']);

/** Writes files, given by their path below `folder`; a name that ends in `/` is an empty folder. */
export function writeTree(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    mkdirSync(name.endsWith('/') ? path : dirname(path), { recursive: true });
    if (!name.endsWith('/')) writeFileSync(path, content);
  }
}

/** Paths of all files below `folder`, relative to it, with `/`, sorted; without node_modules, .git and .nx. */
export function listTree(folder: string): string[] {
  const files: string[] = [];
  const visit = (directory: string): void => {
    for (const entry of readdirSync(directory, { withFileTypes: true })) {
      const path = join(directory, entry.name);
      if (!entry.isDirectory()) files.push(relative(folder, path).split(sep).join('/'));
      else if (!UNLISTED.has(entry.name)) visit(path);
    }
  };
  visit(folder);
  return files.sort();
}

/**
 * Copies a folder. Files below a node_modules become hard links, which takes a second where a copy of Nx takes ten; nobody writes
 * into those in place but npm into its own lock file, which is copied, as everything else is.
 */
export function cloneTree(from: string, to: string, linking = false): void {
  mkdirSync(to, { recursive: true });
  for (const name of readdirSync(from)) {
    const source = join(from, name);
    const target = join(to, name);
    const stat = lstatSync(source);
    if (stat.isDirectory()) cloneTree(source, target, linking || name === 'node_modules');
    else if (stat.isSymbolicLink()) symlinkSync(readlinkSync(source), target);
    else if (linking && name !== '.package-lock.json') linkSync(source, target);
    else copyFileSync(source, target);
  }
}
