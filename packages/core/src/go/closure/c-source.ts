/** What C, assembly, or the C part of a Go file reads beside the files of its own package. */
export interface CFacts {
  /** Of `#include`, with quotes or angle brackets, as written. */
  readonly includes?: readonly string[];
  /** Of `#cgo`: folders of headers, relative to the package's folder. */
  readonly includeFolders?: readonly string[];
  /** Of `#cgo`: folders of libraries, and whatever else is named below `${SRCDIR}`, relative to the package's folder. */
  readonly libraries?: readonly string[];
}

/**
 * Reads the directives of a C preprocessor and of cgo, whatever conditions stand around them. Spec: https://pkg.go.dev/cmd/cgo.
 *
 * @param inGo the text is a Go file's: its C part stands in comments
 */
export function cFacts(text: string, inGo: boolean): CFacts {
  const includes = new Set(
    [...text.matchAll(inGo ? INCLUDE_IN_GO : INCLUDE)].map((match) => match[1] ?? match[2] ?? ''),
  );
  const folders = new Set<string>();
  const libraries = new Set<string>();
  for (const [, flags = ''] of inGo ? text.matchAll(CGO) : []) {
    const words = flags.replace(/["']/g, '').split(/\s+/);
    for (let at = 0; at < words.length; at++) {
      const word = words[at] ?? '';
      const option = /^-(?:I|L|isystem|iquote|idirafter)/.exec(word)?.[0];
      const rooted = word.indexOf(SOURCE_FOLDER);
      let path = rooted < 0 ? undefined : word.slice(rooted);
      if (option !== undefined) path = word.slice(option.length) || words[++at];
      path = path?.replaceAll(SOURCE_FOLDER, '.');
      if (!path || path.startsWith('/')) continue; // absolute: the machine's own
      (option === undefined || option === '-L' ? libraries : folders).add(path);
    }
  }
  return {
    ...(includes.size === 0 ? {} : { includes: [...includes] }),
    ...(folders.size === 0 ? {} : { includeFolders: [...folders] }),
    ...(libraries.size === 0 ? {} : { libraries: [...libraries] }),
  };
}

/** With `%` as SWIG writes it. */
const INCLUDE = /^[ \t]*[#%][ \t]*(?:include|import)[ \t]*(?:"([^"\n]+)"|<([^>\n]+)>)/gm;
const INCLUDE_IN_GO = new RegExp(INCLUDE.source.replace('^', '^(?:[ \\t]*//)?'), INCLUDE.flags);
const CGO = /^[ \t]*(?:\/\/|\*)?[ \t]*#cgo[ \t][^:\n]*:(.*)$/gm;
/** Stands for the package's folder. */
const SOURCE_FOLDER = '${SRCDIR}';
