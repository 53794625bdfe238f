import { parseGoBuild, plusBuildExpression } from '../constraint';

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
    let line = raw.trim();
    if (line === '' && !ended) {
      beforeBlank = candidates.length;
      continue;
    }
    if (!line.startsWith('//')) ended = true;
    if (!inBlock && /^\/\/go:build(\s|$)/.test(line)) {
      if (goBuild !== undefined) return 'broken';
      goBuild = line.slice('//go:build'.length);
    }
    if (!ended && line.startsWith('//')) candidates.push(line);
    while (line !== '') {
      if (inBlock) {
        const end = line.indexOf('*/');
        if (end < 0) break;
        inBlock = false;
        line = line.slice(end + 2).trim();
      } else if (line.startsWith('//')) {
        break;
      } else if (line.startsWith('/*')) {
        inBlock = true;
        line = line.slice(2).trim();
      } else {
        return finished(goBuild, candidates.slice(0, beforeBlank));
      }
    }
  }
  return finished(goBuild, candidates.slice(0, beforeBlank));
}

function finished(goBuild: string | undefined, comments: readonly string[]): HeaderConstraint {
  if (goBuild !== undefined) {
    return parseGoBuild(goBuild) === undefined ? 'broken' : { expression: goBuild.trim() };
  }
  const texts = comments.flatMap((line) => {
    const match = /^\/\/\s*\+build(?:\s+(.*))?$/.exec(line);
    return match === null ? [] : (plusBuildExpression(match[1] ?? '') ?? []);
  });
  if (texts.length === 0) return undefined;
  return { expression: texts.length === 1 ? (texts[0] as string) : texts.map((text) => `(${text})`).join(' && ') };
}

/** The lines of a text one by one: a header ends long before the file does. */
function* lines(text: string): Generator<string> {
  for (let from = 0; from < text.length; ) {
    const end = text.indexOf('\n', from);
    yield text.slice(from, end < 0 ? text.length : end);
    from = end < 0 ? text.length : end + 1;
  }
}
