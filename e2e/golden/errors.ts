// What our error text must name in each public case that ends with an error, beside the exit status and that nothing more than ko's
// was pushed. A case without a row must name every path, key and value that ko's text quotes.

/** By name of the case. Place holders as in the vectors. */
export const ERROR_NAMES: Readonly<Record<string, readonly string[]>> = {
  // ko shows where the link would lead; ours what it says.
  'kodata-symlink-broken': ['cmd/app/kodata/l', 'nowhere'],
  // Go's name for a file that is no package.
  'path-file': ['cmd/app/main.go', 'cmd/app'],
  // What ko does not say: why there is no package.
  'path-build-tags': ['cmd/win', 'build constraints'],
  // Found before anything is built, so there is no import path yet.
  'tags-invalid': ['no good'],
};

/** Values, keys and paths in quotation marks, and bare paths, in an error text of ko's. (Backticks hold Go code and sets of characters.) */
export function quotedIn(text: string): string[] {
  const own = text.replace(/decoding failed due to the following error\(s\):[^]*/, ''); // after it: words of Go's decoder
  const quoted = [...own.matchAll(/"((?:[^"\\]|\\.)*)"|'([^']+)'/g)].map(
    ([, double, single]) => double?.replace(/\\(.)/g, '$1') ?? single ?? '',
  );
  const unquoted = own.replace(/"(?:[^"\\]|\\.)*"|'[^']+'/g, ' ');
  const paths = [
    ...unquoted.matchAll(
      /(?<!http:\/\/)(?:ko:\/\/|\{\{(?:WORKSPACE|TMP|REGISTRY)\}\}\/)(?:\{\{[^}]+\}\}|[^\s,;)\]])+/g,
    ),
  ];
  const words = [...quoted, ...paths.map(([path]) => path.replace(/[:.]+$/, ''))];
  // Where ko keeps its binary is nobody's path.
  return [...new Set(words)].filter((word) => word !== '' && !word.includes('{{RANDOM}}'));
}

/** Whether a text names a word: as it is, as it is written in JSON, or a path relative to the workspace, an import path without `ko://`. */
export function names(text: string, word: string): boolean {
  const bare = word
    .trim()
    .replace(/^ko:\/\//, '')
    .replace(/^\{\{WORKSPACE\}\}\//, '');
  return text.includes(bare) || text.includes(JSON.stringify(bare).slice(1, -1));
}
