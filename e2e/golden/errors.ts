// What our error text must name in each public case that ends with an error, beside the exit status and that nothing more than ko's
// was pushed. A case without a row must name every path, key and value that ko's text quotes.

/** By name of the case. Place holders as in the vectors. */
export const ERROR_NAMES: Readonly<Record<string, readonly string[]>> = {};

/** Values, keys and paths in quotation marks, and bare paths, in an error text of ko's. */
export function quotedIn(text: string): string[] {
  const quoted = [...text.matchAll(/"((?:[^"\\]|\\.)+)"|`([^`]+)`|'([^']+)'/g)].map(
    ([, double, back, single]) => double?.replace(/\\(.)/g, '$1') ?? back ?? single ?? '',
  );
  const unquoted = text.replace(/"(?:[^"\\]|\\.)+"|`[^`]+`|'[^']+'/g, ' ');
  const paths = [...unquoted.matchAll(/(?:ko:\/\/|\{\{(?:WORKSPACE|TMP|REGISTRY)\}\}\/)[^\s,;)\]]+/g)].map(([path]) =>
    path.replace(/[:.]+$/, ''),
  );
  return [...new Set([...quoted, ...paths])];
}
