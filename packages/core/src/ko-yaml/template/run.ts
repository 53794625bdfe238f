import { ARITY, FUNCTIONS } from './functions';
import type { Command, Node, Operand, Pipeline } from './parse';
import { defaultText, isList, isMap, isTrue, sortedKeys, TemplateError, typeName, type Value } from './value';

/** A mistake while a template runs, with the operand at fault. */
export class RunError extends TemplateError {
  constructor(
    readonly operand: { readonly text: string; readonly at: number },
    what: string,
  ) {
    super(what);
  }
}

/** Runs a parsed template over its data, with the option "missing key is an error". Spec: text/template. */
export function run(nodes: readonly Node[], data: Value): string {
  return new Run(data).nodes(nodes, data) ?? '';
}

/** How a body ended early. */
class Jump {
  constructor(
    readonly kind: 'break' | 'continue',
    readonly output: string,
  ) {}
}

class Run {
  readonly #variables: { name: string; value: Value }[];

  constructor(data: Value) {
    this.#variables = [{ name: '$', value: data }];
  }

  nodes(nodes: readonly Node[], dot: Value): string {
    let output = '';
    for (const node of nodes) {
      try {
        output += this.#node(node, dot);
      } catch (jump) {
        throw jump instanceof Jump ? new Jump(jump.kind, output + jump.output) : jump;
      }
    }
    return output;
  }

  #node(node: Node, dot: Value): string {
    switch (node.kind) {
      case 'text':
        return node.text;
      case 'break':
      case 'continue':
        throw new Jump(node.kind, '');
      case 'action': {
        const value = this.#pipeline(node.pipeline, dot);
        if (node.pipeline.variables.length > 0) return '';
        return value === null ? '<no value>' : defaultText(value);
      }
      default:
        return this.#scoped(() => this.#block(node, dot));
    }
  }

  #block(node: Extract<Node, { body: unknown }>, dot: Value): string {
    const value = this.#pipeline(node.pipeline, dot);
    if (node.kind === 'range') return this.#range(node, value, dot);
    if (!isTrue(value)) return this.nodes(node.otherwise, dot);
    return this.nodes(node.body, node.kind === 'with' ? value : dot);
  }

  #range(node: Extract<Node, { body: unknown }>, over: Value, dot: Value): string {
    const items = elements(over, node.pipeline);
    if (items.length === 0) return this.nodes(node.otherwise, dot);
    const { variables } = node.pipeline;
    if (typeof over === 'bigint' && variables.length > 1) {
      throw new RunError(rangedOver(node.pipeline), `can't use ${over} to iterate over more than one variable`);
    }
    let output = '';
    for (const [key, element] of items) {
      try {
        output += this.#scoped(() => {
          // One variable is the element, two are key and element.
          const values = variables.length === 2 ? [key, element] : [element];
          variables.forEach((name, i) => this.#set(name, values[i] ?? null, node.pipeline.declare));
          return this.nodes(node.body, element);
        });
      } catch (jump) {
        if (!(jump instanceof Jump)) throw jump;
        output += jump.output;
        if (jump.kind === 'break') break;
      }
    }
    return output;
  }

  /** Variables that `body` declares end with it. */
  #scoped<T>(body: () => T): T {
    const known = this.#variables.length;
    try {
      return body();
    } finally {
      this.#variables.length = known;
    }
  }

  #set(name: string, value: Value, declare: boolean): void {
    const known = declare ? undefined : this.#variables.findLast((variable) => variable.name === name);
    if (known === undefined) this.#variables.push({ name, value });
    else known.value = value;
  }

  #pipeline(pipeline: Pipeline, dot: Value): Value {
    let value: Value | undefined;
    for (const command of pipeline.commands) value = this.#command(command, dot, value);
    const result = value ?? null;
    for (const name of pipeline.variables) this.#set(name, result, pipeline.declare);
    return result;
  }

  /** @param piped value of the command before: the last argument */
  #command({ operands, text }: Command, dot: Value, piped: Value | undefined): Value {
    const [first, ...rest] = operands as [Operand, ...Operand[]];
    if (first.kind === 'function') return this.#call(first.name, { text, at: first.at }, rest, dot, piped);
    if (rest.length > 0 || piped !== undefined) {
      if (first.kind === 'fields') throw new RunError(first, `${first.names.at(-1)} is not a method but has arguments`);
      throw new RunError(first, `can't give argument to non-function ${first.text}`);
    }
    if (first.kind === 'literal' && first.value === null) throw new RunError(first, 'nil is not a command');
    return this.#value(first, dot);
  }

  #call(
    name: string,
    place: { text: string; at: number },
    args: readonly Operand[],
    dot: Value,
    piped: Value | undefined,
  ): Value {
    const count = args.length + (piped === undefined ? 0 : 1);
    const [least, most] = ARITY[name] ?? [0, Infinity];
    if (count < least || count > most) {
      const want = least === most ? `${least}` : `at least ${least}`;
      throw new RunError({ text: name, at: place.at }, `wrong number of args for ${name}: want ${want} got ${count}`);
    }
    if (name === 'and' || name === 'or') return this.#shortCircuit(name, args, dot, piped);
    const values = args.map((arg) => this.#value(arg, dot));
    if (piped !== undefined) values.push(piped);
    try {
      return FUNCTIONS[name]?.(...values) ?? null;
    } catch (error) {
      if (error instanceof RunError || !(error instanceof TemplateError)) throw error;
      throw new RunError(place, `error calling ${name}: ${error.message}`);
    }
  }

  /** The first argument that decides; those behind it are not looked at. */
  #shortCircuit(name: 'and' | 'or', args: readonly Operand[], dot: Value, piped: Value | undefined): Value {
    let value: Value = null;
    for (const arg of args) {
      value = this.#value(arg, dot);
      if (isTrue(value) === (name === 'or')) return value;
    }
    return piped ?? value;
  }

  #value(operand: Operand, dot: Value): Value {
    switch (operand.kind) {
      case 'dot':
        return dot;
      case 'literal':
        return operand.value;
      case 'variable':
        return this.#variables.findLast((variable) => variable.name === operand.name)?.value ?? null;
      case 'pipeline':
        return this.#scoped(() => this.#pipeline(operand.pipeline, dot));
      case 'function':
        return this.#call(operand.name, operand, [], dot, undefined);
      case 'fields': {
        let value = operand.of === undefined ? dot : this.#value(operand.of, dot);
        for (const name of operand.names) value = field(value, name, operand);
        return value;
      }
    }
  }
}

function field(of: Value, name: string, operand: Operand): Value {
  if (of === null) throw new RunError(operand, `nil data; no entry for key "${name}"`);
  if (!isMap(of)) throw new RunError(operand, `can't evaluate field ${name} in type ${typeName(of)}`);
  if (!Object.hasOwn(of, name)) throw new RunError(operand, `map has no entry for key "${name}"`);
  return of[name] ?? null;
}

function rangedOver({ commands, at, text }: Pipeline): { text: string; at: number } {
  return commands[0]?.operands[0] ?? { text, at };
}

function elements(over: Value, pipeline: Pipeline): [key: Value, element: Value][] {
  if (isMap(over)) return sortedKeys(over).map((key) => [key, over[key] ?? null]);
  if (isList(over)) return over.map((element, i) => [BigInt(i), element]);
  if (typeof over === 'bigint')
    return Array.from({ length: Math.max(Number(over), 0) }, (_, i) => [BigInt(i), BigInt(i)]);
  if (over === null) return [];
  throw new RunError(rangedOver(pipeline), `range can't iterate over ${defaultText(over)}`);
}
