import { parseGoBuild, plusBuildExpression } from '../constraint';
import { leadingSpace, trimSpace } from '../white-space';

/** The constraint in a file's leading comments as text for `parseGoBuild`; `'broken'`: Go cannot read it; undefined: there is none. */
export type HeaderConstraint = { readonly expression: string } | 'broken' | undefined;

/**
 * `//go:build` may stand anywhere before the first code; without one, all `// +build` lines of the leading run of comments count that a
 * blank line follows. Spec: Go 1.26 go/build `parseFileHeader`, `shouldBuild`.
 */
export function headerConstraint(text: string): HeaderConstraint {
  let goBuild: string | undefined;
  const candidates: string[] = [];
  let beforeBlank = 0;
  let ended = false;
  let inBlock = false;
  for (const raw of lines(text)) {
    let line = trimSpace(raw);
    if (line === '' && !ended) {
      beforeBlank = candidates.length;
      continue;
    }
    if (!line.startsWith('//')) ended = true;
    if (!inBlock && directive(line, '//go:build') !== undefined) {
      if (goBuild !== undefined) return 'broken';
      goBuild = line.slice('//go:build'.length);
    }
    if (!ended && line.startsWith('//')) candidates.push(line);
    while (line !== '') {
      if (inBlock) {
        const end = line.indexOf('*/');
        if (end < 0) break;
        inBlock = false;
        line = trimSpace(line.slice(end + 2));
      } else if (line.startsWith('//')) {
        break;
      } else if (line.startsWith('/*')) {
        inBlock = true;
        line = trimSpace(line.slice(2));
      } else {
        return finished(goBuild, candidates.slice(0, beforeBlank));
      }
    }
  }
  return finished(goBuild, candidates.slice(0, beforeBlank));
}

function finished(goBuild: string | undefined, comments: readonly string[]): HeaderConstraint {
  if (goBuild !== undefined) {
    return parseGoBuild(goBuild) === undefined ? 'broken' : { expression: trimSpace(goBuild) };
  }
  const texts = comments.flatMap((line) => {
    const text = directive(trimSpace(line.slice('//'.length)), '+build');
    return text === undefined ? [] : (plusBuildExpression(text) ?? []);
  });
  if (texts.length === 0) return undefined;
  return { expression: texts.length === 1 ? (texts[0] as string) : texts.map((text) => `(${text})`).join(' && ') };
}

/** What follows a word at the start of a line; undefined when another word begins the line. */
function directive(line: string, word: string): string | undefined {
  const rest = line.startsWith(word) ? line.slice(word.length) : undefined;
  return rest === '' || (rest !== undefined && leadingSpace(rest) !== '') ? rest : undefined;
}

/** The lines of a text one by one: a header ends long before the file does. */
function* lines(text: string): Generator<string> {
  for (let from = 0; from < text.length; ) {
    const end = text.indexOf('\n', from);
    yield text.slice(from, end < 0 ? text.length : end);
    from = end < 0 ? text.length : end + 1;
  }
}
