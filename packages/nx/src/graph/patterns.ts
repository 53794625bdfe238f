// Patterns of Nx's inputs. Each shape in here was tried on Nx 22.7.12, 23.2.1 and 24.0.6, in the hash and in affected; they are read by three
// matchers that differ. What must not be written: one alternative in braces (literal for minimatch), two braces in one pattern (an error in
// 22.7), `[!x]` (nothing in 22 and 23), a pattern that begins with an extglob `!(` (a negation) or with a `#` (a comment), an extglob behind a
// `+`, `@` or `?` in a folder's name (nothing in 22 and 23, where 22 does not honour a negation of such a path either), an extglob in an
// extglob (nothing, but for minimatch). Nx 22 and 23 ask minimatch about each pattern and each changed file, and compile the pattern
// anew each time; 24 asks its hasher alone.

/** Characters that all matchers read as themselves, an extglob in the same pattern or not, in braces too. */
const PLAIN = /^[\p{L}\p{N}\p{M} _~./-]*$/u;

/** Most of these, told quickly. */
const USUAL = /^[\w~./-]*$/;

/** A character that they do not read as itself even where there is neither extglob nor brace. Escaping works in none of them alike. */
const ODD = /[^\p{L}\p{N}\p{M} _~./+@,=#'%&$^-]/gu;

/** Folders or files in one pattern: more make the regular expressions of the hasher slow. */
const GROUP = 100;
/** Alternatives of braces, which minimatch expands one by one. */
const BRACES = 50;
/** Folders in one pattern that minimatch need not read. */
const JOINED = 300;

/**
 * A path as patterns spell it, with `?` for each character that cannot be written: a folder called `a!b` would be a negation for the hasher
 * of 22.7 and 23.2. What not even `?` stands for (it is one byte to some) ends the path: then the folder above stands for it, as
 * `isNameable` tells.
 */
export function nameable(path: string): string {
  if (isNameable(path)) return path.replace(ODD, '?').replace(/^[#!]/, '?');
  const parts = path.split('/');
  const end = parts.findIndex((part) => !isNameable(part));
  return end === 0 ? '.' : nameable(parts.slice(0, end).join('/'));
}

/** Whether `nameable` gives the path itself. */
export function isNameable(path: string): boolean {
  return [...path.matchAll(ODD)].every(([odd]) => odd >= ' ' && odd <= '~');
}

/** Whether a folder can stand in a pattern with an extglob. */
export function isPlain(path: string): boolean {
  return USUAL.test(path) || PLAIN.test(path);
}

/** `{workspaceRoot}/path/rest`. @param path workspace-relative, `.` for the root */
export function pattern(path: string, rest?: string): string {
  return ['{workspaceRoot}', ...(path === '.' ? [] : [path]), ...(rest === undefined ? [] : [rest])].join('/');
}

/** A leaf that is an extglob, and what stands for it where an extglob cannot, or not in this way. Each of these may match more. */
export interface Leaf {
  readonly extglob: string;
  readonly plain: readonly string[];
  /** At the workspace's root. */
  readonly atRoot: string;
}

/**
 * Patterns for a leaf in each of many folders: siblings share one, as `parent/@(a|b)/leaf`, which minimatch reads 20 times faster than
 * braces and which apps that use the same folders share; those without siblings share braces.
 *
 * @param folders workspace-relative
 * @param joined all share braces: the text is a third as long, and the hasher as fast, but minimatch 10 times slower
 */
export function inFolders(folders: readonly string[], { extglob, plain, atRoot }: Leaf, joined = false): string[] {
  const found: string[] = [];
  const siblings = new Map<string, string[]>();
  for (const folder of [...new Set(folders)].sort()) {
    if (folder === '.') found.push(pattern('.', atRoot));
    else if (isPlain(folder)) {
      const slash = folder.lastIndexOf('/');
      const parent = slash < 0 ? '.' : folder.slice(0, slash);
      const names = siblings.get(parent);
      if (names === undefined) siblings.set(parent, [folder.slice(slash + 1)]);
      else names.push(folder.slice(slash + 1));
    } else if (!isNameable(folder)) found.push(pattern(nameable(folder), '**/*'));
    else found.push(...plain.map((leaf) => pattern(nameable(folder), leaf)));
  }
  const alone: string[] = [];
  const shared: string[] = [];
  for (const [parent, names] of siblings) {
    const prefix = parent === '.' ? '' : `${parent}/`;
    if (names.length === 1) alone.push(prefix + (names[0] as string));
    else shared.push(...chunks(names, GROUP).map((group) => prefix + either(group, '@(', '|')));
  }
  const groups = joined
    ? weighed([...alone, ...shared].sort())
    : [...shared.map((one) => [one]), ...chunks(alone.sort(), BRACES)];
  for (const group of groups) found.push(pattern(either(group, '{', ','), extglob));
  return [...new Set(found)].sort();
}

/** Groups of at most `JOINED` folders; an alternative can stand for `GROUP` of them. */
function weighed(alternatives: readonly string[]): string[][] {
  const groups: string[][] = [];
  let weight = JOINED;
  for (const one of alternatives) {
    const own = one.split('|').length;
    if (weight + own > JOINED) {
      groups.push([]);
      weight = 0;
    }
    groups.at(-1)?.push(one);
    weight += own;
  }
  return groups;
}

/** Patterns for single files. What cannot be named is named by the folder above it. */
export function literal(paths: readonly string[]): string[] {
  const all = [...new Set(paths)].sort();
  const plain = all.filter(isPlain);
  const odd = all.filter((path) => !isPlain(path));
  return [
    ...chunks(plain, GROUP).map((group) => pattern(either(group, '{', ','))),
    ...odd.map((path) => (isNameable(path) ? pattern(nameable(path)) : pattern(nameable(path), '**/*'))),
  ];
}

/** Negations of single files and, for what ends in a slash, of all that is below a folder. What cannot be named is left out: it stays in. */
export function negations(paths: readonly string[]): string[] {
  const files = paths.filter((path) => !path.endsWith('/'));
  const folders = paths.filter((path) => path.endsWith('/')).map((path) => path.slice(0, -1));
  return [
    ...named(files).map((path) => `!${pattern(path)}`),
    ...named(folders).map((path) => `!${pattern(path, '**/*')}`),
  ];
}

function named(paths: readonly string[]): string[] {
  const all = [...new Set(paths)].sort();
  const plain = all.filter(isPlain);
  const odd = all.filter((path) => !isPlain(path) && isNameable(path));
  return [...chunks(plain, GROUP).map((group) => either(group, '{', ',')), ...odd.map(nameable)];
}

/** One alternative in braces is literal for minimatch. */
function either(alternatives: readonly string[], open: '{' | '@(', separator: string): string {
  if (alternatives.length === 1) return alternatives[0] as string;
  return `${open}${alternatives.join(separator)}${open === '{' ? '}' : ')'}`;
}

function chunks<T>(values: readonly T[], size: number): T[][] {
  const found: T[][] = [];
  for (let from = 0; from < values.length; from += size) found.push(values.slice(from, from + size));
  return found;
}

/** Folders without those that lie in another one of them, sorted. */
export function outermost(folders: readonly string[]): string[] {
  const all = new Set(folders);
  return [...all].filter((folder) => !ancestors(folder).some((above) => all.has(above))).sort();
}

export function contains(folder: string, path: string): boolean {
  return folder === '.' || folder === path || path.startsWith(`${folder}/`);
}

/** The folders above `folder`, from the workspace root down. */
export function ancestors(folder: string): string[] {
  if (folder === '.') return [];
  const parts = folder.split('/');
  return ['.', ...parts.slice(0, -1).map((_, i) => parts.slice(0, i + 1).join('/'))];
}
