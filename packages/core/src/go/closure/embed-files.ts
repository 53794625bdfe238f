import { posix } from 'node:path';
import { type GlobPart, globParts } from './embed-glob';
import type { Folders } from './folders';
import type { Folder } from './go-tree';

/**
 * The files that patterns of `//go:embed` match, relative to the package's folder, sorted. None at all when one of the patterns is an
 * error to Go, which then builds nothing. Spec: Go 1.26 cmd/go/internal/load `resolveEmbed`.
 *
 * @param directory of the package, as Go names it
 */
export function embedFiles(patterns: readonly string[], directory: string, folders: Folders): string[] {
  const found = new Set<string>();
  for (const pattern of patterns) {
    const files = filesOf(pattern, directory, folders);
    if (files === undefined) return [];
    for (const file of files) found.add(file);
  }
  return [...found].sort();
}

/** Something that a pattern matches. */
interface Match {
  /** Relative to the package's folder. */
  readonly path: string;
  /** Undefined for a file. */
  readonly folder: Folder | undefined;
  /** It is a link, or lies behind one. */
  readonly linked: boolean;
}

/** Undefined: an error. */
function filesOf(pattern: string, directory: string, folders: Folders): string[] | undefined {
  const all = pattern.startsWith('all:');
  const parts = globParts(all ? pattern.slice('all:'.length) : pattern);
  const root = folders.at(directory);
  if (parts === undefined || root === undefined) return undefined;
  const files: string[] = [];
  for (const { path, folder, linked } of matches(parts, root, folders)) {
    if (linked || !isEmbeddable(path, root, folders)) return undefined;
    const taken = folder === undefined ? [path] : filesBelow(path, folder, all, folders);
    if (taken === undefined || taken.length === 0) return undefined;
    files.push(...taken);
  }
  return files.length === 0 ? undefined : files;
}

/** Spec: path/filepath `Glob`: a part matches entries of any kind, but only folders lead further down, be it through a link. */
function matches(parts: readonly GlobPart[], root: Folder, folders: Folders): Match[] {
  let found: Match[] = [{ path: '', folder: root, linked: false }];
  for (const part of parts) {
    found = found.flatMap(({ path, folder, linked }) =>
      folder === undefined
        ? []
        : entryNames(folder, part).map((name) => ({
            path: posix.join(path, name),
            folder: folders.at(posix.join(folder.path, name)),
            linked: linked || folder.links.has(name),
          })),
    );
  }
  return found;
}

function entryNames(folder: Folder, part: GlobPart): string[] {
  const names = [...new Set([...folder.files, ...folder.folders, ...folder.links.keys()])];
  return names.filter((name) => (typeof part === 'string' ? part === name : part.test(name)));
}

/** Whether Go takes what a pattern matched: neither it nor a folder above it is in another module or has a name that modules cannot hold. */
function isEmbeddable(path: string, root: Folder, folders: Folders): boolean {
  for (let at = path; at !== '.'; at = posix.dirname(at)) {
    if (isModule(posix.join(root.path, at), folders) || isBadName(posix.basename(at))) return false;
  }
  return true;
}

/** What a folder brings; undefined: an error. */
function filesBelow(path: string, folder: Folder, all: boolean, folders: Folders): string[] | undefined {
  const hidden = (name: string) => /^[._]/.test(name) && !all;
  const files: string[] = [];
  for (const name of new Set([...folder.files, ...folder.links.keys()])) {
    if (hidden(name)) continue;
    if (!isBadName(name)) files.push(...(folder.links.has(name) ? [] : [posix.join(path, name)]));
    else if (!/^[._]/.test(name)) return undefined; // be it a link
  }
  for (const name of folder.folders) {
    const inner = folders.at(posix.join(folder.path, name));
    if (inner === undefined || hidden(name) || isBadName(name) || isModule(inner.path, folders)) continue;
    const deeper = filesBelow(posix.join(path, name), inner, all, folders);
    if (deeper === undefined) return undefined;
    files.push(...deeper);
  }
  return files;
}

/** Even a folder of that name ends a module here. */
function isModule(path: string, folders: Folders): boolean {
  const goMod = posix.join(path, 'go.mod');
  return folders.hasFile(goMod) || folders.at(goMod) !== undefined;
}

/** Spec: cmd/go/internal/load `isBadEmbedName`, golang.org/x/mod/module `CheckFilePath`. */
function isBadName(name: string): boolean {
  return (
    /^\.*$|\.$|[^\w!#$%&()+,\-.=@[\]^{}~ \p{L}]/u.test(name) ||
    /^(?:con|prn|aux|nul|com[1-9]|lpt[1-9])(?:\.|$)/i.test(name) ||
    ['.bzr', '.hg', '.git', '.svn'].includes(name)
  );
}
