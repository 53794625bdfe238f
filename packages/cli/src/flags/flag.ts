/** What a flag takes. `strings`: a list, each value of which is one CSV record. */
export type FlagType = 'bool' | 'string' | 'strings' | 'int';

/** One flag of a command, named as ko names it. */
export interface Flag {
  /** Long name, without dashes. */
  readonly name: string;
  /** One letter. */
  readonly short?: string;
  readonly type: FlagType;
  /** Default: false, no text, 0, no words. */
  readonly default?: boolean | string | number | readonly string[];
  /** What it means without a value; it then never takes the next word, and its value stands behind `=`. */
  readonly alone?: string;
  /** What it does, for the help text. */
  readonly about: string;
  /** What a shell may complete its value with; default nothing but for flags that name files. */
  readonly complete?: 'files' | 'folders' | readonly string[];
}

/** The values of all flags of a command, given or default. */
export class FlagValues {
  readonly #values: ReadonlyMap<string, unknown>;
  readonly #given: ReadonlySet<string>;

  constructor(values: ReadonlyMap<string, unknown>, given: ReadonlySet<string>) {
    this.#values = values;
    this.#given = given;
  }

  /** Whether the user wrote it, be it with its default. */
  isGiven(name: string): boolean {
    return this.#given.has(name);
  }

  bool(name: string): boolean {
    return this.#values.get(name) === true;
  }

  /** Empty when not given. */
  text(name: string): string {
    return String(this.#values.get(name) ?? '');
  }

  int(name: string): number {
    return Number(this.#values.get(name) ?? 0);
  }

  list(name: string): readonly string[] {
    const value = this.#values.get(name);
    return Array.isArray(value) ? (value as string[]) : [];
  }
}

const EMPTY = { bool: false, string: '', strings: [], int: 0 } as const satisfies Record<FlagType, unknown>;

/** The value of a flag that is not given. */
export function defaultOf(flag: Flag): boolean | string | number | readonly string[] {
  return flag.default ?? EMPTY[flag.type];
}

/** Whether the next word is its value, when none stands in its own. */
export function takesNextWord({ type, alone }: Flag): boolean {
  return type !== 'bool' && alone === undefined;
}
