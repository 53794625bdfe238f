import { at, lex, type Token } from './lex';
import { parseLiteral } from './literal';
import { TemplateError, type Value } from './value';

/** A part of an action that has a value. `text` is what Go prints of it in an error, `at` its offset. */
export type Operand = { readonly text: string; readonly at: number } & (
  | { readonly kind: 'dot' }
  | { readonly kind: 'literal'; readonly value: Value }
  | { readonly kind: 'function'; readonly name: string }
  | { readonly kind: 'fields'; readonly of: Operand | undefined; readonly names: readonly string[] }
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'pipeline'; readonly pipeline: Pipeline }
);

export interface Command {
  readonly operands: readonly Operand[];
  readonly text: string;
}

export interface Pipeline {
  /** Variables that take the value; `declare` for `:=`. */
  readonly variables: readonly string[];
  readonly declare: boolean;
  readonly commands: readonly Command[];
  readonly text: string;
  readonly at: number;
}

export type Node =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'action'; readonly pipeline: Pipeline }
  | { readonly kind: 'break' | 'continue' }
  | {
      readonly kind: 'if' | 'with' | 'range';
      readonly pipeline: Pipeline;
      readonly body: readonly Node[];
      readonly otherwise: readonly Node[];
    };

type Block = 'if' | 'with' | 'range';

/**
 * Parses a template.
 *
 * @param functions names that may be called
 * @throws TemplateError with Go's words and the line
 */
export function parse(template: string, functions: ReadonlySet<string>): Node[] {
  return new Parser(template, functions).whole();
}

class Parser {
  readonly #tokens: readonly Token[];
  #next = 0;
  #loops = 0;
  #variables = ['$'];

  constructor(
    readonly template: string,
    readonly functions: ReadonlySet<string>,
  ) {
    this.#tokens = lex(template);
  }

  whole(): Node[] {
    const { nodes, stop } = this.#nodes();
    if (stop !== undefined) throw this.#error(stop, `unexpected {{${stop.text}}}`);
    return nodes;
  }

  /** Nodes up to `end`, `else` or the end of the template; the word that stopped it is taken, what follows it is not. */
  #nodes(): { nodes: Node[]; stop: Token | undefined } {
    const nodes: Node[] = [];
    for (let token = this.#take(); token !== undefined; token = this.#take()) {
      if (token.kind === 'text') {
        nodes.push({ kind: 'text', text: token.text });
      } else if (token.kind === 'word' && (token.text === 'end' || token.text === 'else')) {
        return { nodes, stop: token };
      } else {
        nodes.push(this.#action(token));
      }
    }
    return { nodes, stop: undefined };
  }

  #action(first: Token): Node {
    if (first.kind === 'word') {
      if (first.text === 'if' || first.text === 'with' || first.text === 'range') return this.#block(first.text, first);
      if (first.text === 'break' || first.text === 'continue') {
        if (this.#loops === 0) throw this.#error(first, `{{${first.text}}} outside {{range}}`);
        this.#expectEnd(first.text);
        return { kind: first.text };
      }
      if (['define', 'template', 'block'].includes(first.text)) {
        throw this.#error(first, `{{${first.text}}} is not supported here`);
      }
    }
    this.#next--;
    return { kind: 'action', pipeline: this.#pipeline('command', 'end') };
  }

  #block(kind: Block, first: Token): Node {
    const known = this.#variables.length;
    const pipeline = this.#pipeline(kind, 'end');
    if (kind === 'range') this.#loops++;
    const body = this.#nodes();
    if (kind === 'range') this.#loops--;
    let otherwise: readonly Node[] = [];
    if (body.stop === undefined) throw at(this.template, this.template.length, 'unexpected EOF');
    if (body.stop.text === 'else') otherwise = this.#otherwise(kind, first);
    else this.#expectEnd('end');
    this.#variables.length = known; // a variable ends with its block
    return { kind, pipeline, body: body.nodes, otherwise };
  }

  /** After `else`: `else if`, `else with` stand for a block of their own, which shares the `end`. */
  #otherwise(kind: Block, first: Token): readonly Node[] {
    const token = this.#peek();
    if (token?.kind === 'word' && token.text === kind && (kind === 'if' || kind === 'with')) {
      this.#next++;
      return [this.#block(kind, token)];
    }
    this.#expectEnd('else');
    const { nodes, stop } = this.#nodes();
    if (stop === undefined) throw at(this.template, this.template.length, 'unexpected EOF');
    if (stop.text !== 'end') throw this.#error(stop, `expected end; found {{else}}`);
    this.#expectEnd(first.text);
    return nodes;
  }

  #pipeline(context: string, close: 'end' | ')'): Pipeline {
    const start = this.#peek()?.at ?? this.template.length;
    const { variables, declare } = this.#assigned(context);
    const commands: Command[] = [];
    for (;;) {
      commands.push(this.#command(context, commands.length > 0));
      const token = this.#take();
      if (close === 'end' ? token?.kind === 'end' : token?.text === ')') break;
      if (token?.text !== '|') throw this.#unexpected(token, context);
    }
    if (declare) this.#variables.push(...variables);
    const assigned = variables.length > 0 ? `${variables.join(', ')} ${declare ? ':=' : '='} ` : '';
    const text = assigned + commands.map((command) => command.text).join(' | ');
    return { variables, declare, commands, text, at: start };
  }

  /** `$x :=`, `$x =`, and for range `$i, $x :=`. */
  #assigned(context: string): { variables: string[]; declare: boolean } {
    const [first, second, third, fourth] = this.#tokens.slice(this.#next, this.#next + 4);
    if (first?.kind !== 'variable') return { variables: [], declare: false };
    if (second?.text === ':=' || second?.text === '=') {
      this.#next += 2;
      return this.#known([first.text], second.text === ':=', first);
    }
    if (context === 'range' && second?.text === ',' && third?.kind === 'variable' && /^:?=$/.test(fourth?.text ?? '')) {
      this.#next += 4;
      return this.#known([first.text, third.text], fourth?.text === ':=', first);
    }
    return { variables: [], declare: false };
  }

  #known(variables: string[], declare: boolean, token: Token): { variables: string[]; declare: boolean } {
    for (const name of variables) if (!declare) this.#checkVariable(name, token);
    return { variables, declare };
  }

  #checkVariable(name: string, token: Token): void {
    if (!this.#variables.includes(name)) throw this.#error(token, `undefined variable "${name}"`);
  }

  #command(context: string, piped: boolean): Command {
    const operands: Operand[] = [];
    for (let token = this.#peek(); token !== undefined; token = this.#peek()) {
      if (token.kind === 'end' || token.text === '|' || token.text === ')') break;
      if (operands.length > 0 && !token.spaced) throw this.#unexpected(token, 'operand');
      operands.push(this.#operand());
    }
    const first = operands[0];
    if (first === undefined) {
      const next = this.#peek();
      if (next === undefined) throw this.#unexpected(next, context);
      throw this.#error(next, `missing value for ${context}`);
    }
    if (piped && (first.kind === 'dot' || first.kind === 'literal')) {
      throw at(this.template, first.at, `non executable command in pipeline stage 2`);
    }
    return { operands, text: operands.map((operand) => operand.text).join(' ') };
  }

  #operand(): Operand {
    const term = this.#term();
    const names: string[] = [];
    let chainAt: number | undefined;
    for (let token = this.#peek(); token?.kind === 'field' && !token.spaced; token = this.#peek()) {
      chainAt ??= token.at;
      names.push(token.text.slice(1));
      this.#next++;
    }
    if (chainAt === undefined) return term;
    const text = `${term.text}.${names.join('.')}`;
    if (term.kind === 'literal' || term.kind === 'dot') {
      throw at(this.template, chainAt, `unexpected . after term "${term.text}"`);
    }
    // As Go: the place of a longer chain is where its second field begins.
    if (term.kind === 'fields' && term.of === undefined)
      return { ...term, names: [...term.names, ...names], text, at: chainAt };
    return { kind: 'fields', of: term, names, text, at: chainAt };
  }

  #term(): Operand {
    const token = this.#take();
    if (token === undefined) throw this.#unexpected(token, 'operand');
    const { text, at: offset } = token;
    const base = { text, at: offset };
    switch (token.kind) {
      case 'dot':
        return { ...base, kind: 'dot' };
      case 'field':
        return { ...base, kind: 'fields', of: undefined, names: [text.slice(1)] };
      case 'variable':
        this.#checkVariable(text, token);
        return { ...base, kind: 'variable', name: text };
      case 'string':
      case 'char':
      case 'number':
        return { ...base, kind: 'literal', value: this.#literal(token) };
      case 'word':
        return this.#word(token);
      default:
        if (text !== '(') throw this.#unexpected(token, 'operand');
    }
    const pipeline = this.#pipeline('parenthesized pipeline', ')');
    return { kind: 'pipeline', pipeline, text: `(${pipeline.text})`, at: offset };
  }

  #word(token: Token): Operand {
    const base = { text: token.text, at: token.at };
    if (token.text === 'true' || token.text === 'false')
      return { ...base, kind: 'literal', value: token.text === 'true' };
    if (token.text === 'nil') return { ...base, kind: 'literal', value: null };
    if (!this.functions.has(token.text)) throw this.#error(token, `function "${token.text}" not defined`);
    return { ...base, kind: 'function', name: token.text };
  }

  #literal(token: Token): Value {
    try {
      return parseLiteral(token);
    } catch (error) {
      throw error instanceof TemplateError ? this.#error(token, error.message) : error;
    }
  }

  #expectEnd(context: string): void {
    const token = this.#take();
    if (token?.kind !== 'end') throw this.#unexpected(token, context);
  }

  #peek(): Token | undefined {
    return this.#tokens[this.#next];
  }

  #take(): Token | undefined {
    const token = this.#tokens[this.#next];
    if (token !== undefined) this.#next++;
    return token;
  }

  #unexpected(token: Token | undefined, context: string): TemplateError {
    if (token === undefined) return at(this.template, this.template.length, `unexpected EOF in ${context}`);
    return this.#error(token, `unexpected <${token.text}> in ${context}`);
  }

  #error(token: Token, what: string): TemplateError {
    return at(this.template, token.at, what);
  }
}
