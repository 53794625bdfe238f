/** One part of an embed pattern between slashes: a name, or a test for names. */
export type GlobPart = string | RegExp;

/**
 * The parts of a pattern of `//go:embed`, without `all:`; undefined when Go refuses it. Spec: Go 1.26 cmd/go/internal/load
 * `validEmbedPattern`, io/fs `ValidPath`, path `Match`. A class that holds a slash is refused: Go cuts the pattern there, too.
 */
export function globParts(glob: string): GlobPart[] | undefined {
  if (glob === '.') return undefined;
  const parts: GlobPart[] = [];
  for (const text of glob.split('/')) {
    if (text === '' || text === '.' || text === '..') return undefined;
    const part = /[*?[\\]/.test(text) ? globPart(text) : text;
    if (part === undefined) return undefined;
    parts.push(part);
  }
  return parts;
}

function globPart(text: string): RegExp | undefined {
  let source = '';
  const characters = [...text];
  for (let at = 0; at < characters.length; at++) {
    const character = characters[at] as string;
    if (character === '*') source += source.endsWith('[^/]*') ? '' : '[^/]*';
    else if (character === '?') source += '[^/]';
    else if (character === '[') {
      const read = characterClass(characters, at + 1);
      if (read === undefined) return undefined;
      source += read.source;
      at = read.end - 1;
    } else if (character === '\\') {
      const escaped = characters[++at];
      if (escaped === undefined) return undefined;
      source += quoted(escaped);
    } else source += quoted(character);
  }
  return new RegExp(`^${source}$`, 'su');
}

/** The class whose first character, behind `[`, is at `from`; `end` is behind its `]`. */
function characterClass(characters: readonly string[], from: number): { source: string; end: number } | undefined {
  let at = from;
  const negated = characters[at] === '^';
  if (negated) at++;
  let ranges = '';
  const next = (): string | undefined => {
    if (at >= characters.length || characters[at] === '-' || characters[at] === ']') return undefined;
    if (characters[at] === '\\') at++;
    return characters[at++];
  };
  do {
    const low = next();
    if (low === undefined) return undefined;
    let high: string | undefined = low;
    if (characters[at] === '-') {
      at++;
      high = next();
    }
    if (high === undefined || at >= characters.length) return undefined;
    if (pointOf(low) <= pointOf(high)) ranges += `${escape(low)}-${escape(high)}`;
  } while (characters[at] !== ']');
  return { source: ranges === '' && !negated ? '(?!)' : `[${negated ? '^' : ''}${ranges}]`, end: at + 1 };
}

function pointOf(character: string): number {
  return character.codePointAt(0) ?? 0;
}

function escape(character: string): string {
  return `\\u{${pointOf(character).toString(16)}}`;
}

function quoted(character: string): string {
  return /[\w]/.test(character) ? character : escape(character);
}
