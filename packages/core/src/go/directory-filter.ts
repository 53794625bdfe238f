/**
 * A test for folders by globs: `*` and `?` stay within a segment, `**` crosses them, `{a,b}` is either. A folder below a match
 * matches too.
 *
 * @param globs.include absent or empty: everything
 * @param globs.exclude wins
 */
export function directoryFilter(globs: {
  include?: readonly string[] | undefined;
  exclude?: readonly string[] | undefined;
}): (directory: string) => boolean {
  const include = (globs.include ?? []).map(globPattern);
  const exclude = (globs.exclude ?? []).map(globPattern);
  return (directory) =>
    (include.length === 0 || include.some((pattern) => pattern.test(directory))) &&
    !exclude.some((pattern) => pattern.test(directory));
}

const PIECES: Readonly<Record<string, string>> = {
  '**/': '(?:.*/)?',
  '**': '.*',
  '*': '[^/]*',
  '?': '[^/]',
  '{': '(?:',
  '}': ')',
  ',': '|',
};

function globPattern(glob: string): RegExp {
  const bare = glob.replace(/^\.\/(?=.)/, '').replace(/(?<=.)\/+$/, '');
  const source = bare.replace(/\*\*\/|\*\*|[*?{},]|[^\w/]/g, (piece) => PIECES[piece] ?? `\\${piece}`);
  return new RegExp(`^${source}(?:/.*)?$`);
}
