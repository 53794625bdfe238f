// Manifests are long, and nearly all of their lines are of a few simple forms. This recognises documents that have no others, some
// twenty times as quick as a parser of all YAML; whatever it does not know, it leaves to that one. It never accepts what is no YAML, and
// finds exactly the references that the parser finds: `plain-document.spec.ts` holds the two against each other.

/** A text of one line that begins with `ko://`, quotes included. Offsets are those of the document's text. */
export interface PlainReference {
  readonly start: number;
  readonly end: number;
  /** Number of its line in the document, from 0. */
  readonly line: number;
}

const QUOTED = `'[^'\\n]*'|"(?:[^"\\\\\\n]|\\\\["\\\\/nt])*"`;
/** Begins with what can begin nothing else, has no `: ` and no ` #`, and ends with its line. */
const PLAIN = String.raw`(?:[A-Za-z0-9_./~$+(<=^;]|-(?=[^\s]))(?:[^\s:#]|:(?=\S)|(?<=\S)#| +(?=[^\s#]))*`;
const WORD = '-*[A-Za-z0-9_./][A-Za-z0-9_./-]*';
const IN_BRACKETS = `(?:${WORD}|${QUOTED})`;
const PAIR = `(?:${WORD}|${QUOTED}): +${IN_BRACKETS}`;
const FLOW = `\\[ *(?:${IN_BRACKETS}(?: *, *${IN_BRACKETS})*)? *\\]` + `|\\{ *(?:${PAIR}(?: *, *${PAIR})*)? *\\}`;
const TAIL = '(?= *(?:\\n|$)| +#)';

const VALUE = new RegExp(`(?:(${PLAIN}|${QUOTED})|(?:${FLOW})|([|>][+-]?))${TAIL}`, 'y');
const KEY = new RegExp(`(?:[A-Za-z0-9_./$~][A-Za-z0-9_./$~ -]*|${QUOTED}):(?= |\\n|$)`, 'y');
const REST = / *(?:#[^\n]*)?(?:\n|$)/y;
const SPACES = / */y;
/** Other line breaks and blanks than line feed and space. */
const ODD = /[\t\r\u0085\u2028\u2029]/;
/** Characters of a line at most: patterns as these take memory by the character, and end when there is no more. */
const LONGEST_LINE = 50_000;

interface Level {
  readonly column: number;
  readonly kind: 'map' | 'list';
}

/**
 * The references of a document that consists of simple lines alone; undefined when it has others, and nothing is known of it.
 * Spec: YAML 1.2.2, 8.2 (block collections), 8.1.2 and 8.1.3 (block scalars), 7.3 (single lines of flow scalars).
 *
 * @param text one document, with its `---` if there is one
 */
export function plainReferences(text: string): PlainReference[] | undefined {
  if (ODD.test(text)) return undefined;
  return new PlainReader(text).read();
}

class PlainReader {
  #at = 0;
  #line = 0;
  readonly #levels: Level[] = [];
  /** Whether the last line left room for a collection that is further to the right. */
  #isOpen = true;
  readonly #references: PlainReference[] = [];

  constructor(readonly text: string) {}

  read(): PlainReference[] | undefined {
    while (this.#at < this.text.length) if (!this.#readLine()) return undefined;
    return this.#references;
  }

  /** False when it is of no known form. */
  #readLine(): boolean {
    const start = this.#at;
    const feed = this.text.indexOf('\n', start);
    if ((feed < 0 ? this.text.length : feed) - start > LONGEST_LINE) return false;
    if (this.#take(REST)) return this.#nextLine();
    if (this.text.startsWith('---', start)) {
      this.#at += 3;
      return this.#levels.length === 0 && this.#isRestEmpty() && this.#nextLine();
    }
    if (this.text.startsWith('...', start)) return false;
    this.#take(SPACES);
    const indentation = this.#at;
    while (this.text.startsWith('- ', this.#at) || /^-(?:\n|$)/.test(this.text.slice(this.#at, this.#at + 2))) {
      if (!this.#enter(this.#at - start, 'list')) return false;
      this.#at += 1;
      this.#take(SPACES);
      this.#isOpen = true;
    }
    const column = this.#at - start;
    if (this.#take(KEY)) {
      if (this.text.slice(start + column, this.#at).includes('ko:')) return false;
      if (!this.#enter(column, 'map')) return false;
      this.#take(SPACES);
      this.#isOpen = true;
    } else if (this.#at === indentation) return false;
    if (this.#isRestEmpty()) return this.#nextLine();
    return this.#readValue();
  }

  #readValue(): boolean {
    const start = this.#at;
    VALUE.lastIndex = start;
    const found = VALUE.exec(this.text);
    if (found === null) return false;
    this.#at = VALUE.lastIndex;
    this.#isOpen = false;
    const [all, scalar, block] = found;
    if ((scalar === undefined || scalar.includes('\\')) && all.includes('ko:')) return false;
    if (scalar !== undefined && /^['"]?ko:\/\//.test(scalar)) {
      this.#references.push({ start, end: this.#at, line: this.#line });
    }
    if (!this.#isRestEmpty()) return false;
    this.#nextLine();
    return block === undefined || this.#readBlock();
  }

  /** Lines that are further to the right than what they are the value of. */
  #readBlock(): boolean {
    const parent = this.#levels.at(-1)?.column ?? 0;
    let indentation: number | undefined;
    while (this.#at < this.text.length) {
      const start = this.#at;
      this.#take(SPACES);
      const column = this.#at - start;
      const feed = this.text.indexOf('\n', this.#at);
      const end = feed < 0 ? this.text.length : feed + 1;
      if (feed === this.#at || this.#at === this.text.length) {
        // An empty line that is longer than the first other one is an error; longer ones are left to the parser.
        if (column > (indentation ?? 0)) return false;
      } else {
        if (column <= parent) {
          this.#at = start;
          return true;
        }
        if (indentation === undefined && this.text.startsWith('ko:', this.#at)) return false;
        indentation ??= column;
        if (column < indentation) return false;
      }
      this.#at = end;
      this.#line++;
    }
    return true;
  }

  /** Goes on with the collection at a column, or begins one where that is allowed. */
  #enter(column: number, kind: Level['kind']): boolean {
    const levels = this.#levels;
    const deepest = levels.length;
    while ((levels.at(-1)?.column ?? -1) > column) levels.pop();
    const top = levels.at(-1);
    if (top?.column === column) {
      if (top.kind === kind) return true;
      if (top.kind === 'list') {
        // Lists may stand below the key that they belong to, at its column.
        levels.pop();
        const next = levels.at(-1);
        return next?.column === column && next.kind === kind;
      }
      if (!this.#isOpen || levels.length < deepest) return false;
    } else if (!this.#isOpen || levels.length < deepest) return false;
    levels.push({ column, kind });
    return true;
  }

  #isRestEmpty(): boolean {
    REST.lastIndex = this.#at;
    const found = REST.exec(this.text);
    if (found === null || (found[0].startsWith('#') && this.text[this.#at - 1] !== ' ')) return false;
    this.#at = REST.lastIndex;
    return true;
  }

  #take(pattern: RegExp): boolean {
    pattern.lastIndex = this.#at;
    if (!pattern.test(this.text)) return false;
    this.#at = pattern.lastIndex;
    return true;
  }

  #nextLine(): true {
    this.#line++;
    return true;
  }
}
