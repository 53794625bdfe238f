import { UserError } from '../errors';
import { FUNCTIONS } from './template/functions';
import { type Node, type Operand, parse, type Pipeline } from './template/parse';
import { run, RunError } from './template/run';
import { TemplateError, type ValueMap } from './template/value';

// Go's text/template as far as ko's flags and ldflags use it. Spec: ko-behaviour 2.6, Go 1.26 text/template. Left out: `call` (there
// is nothing to call), define/template/block, complex numbers, argument indexes in printf.

/** ko's name of a template, in messages. */
const NAME = 'argsTmpl';

const CALLABLE = new Set([...Object.keys(FUNCTIONS), 'and', 'or']);

/** What ko's templates see at the top: `.Env`, `.GoEnv`, `.Git`, `.Date`, `.Timestamp`. */
export type TemplateData = ValueMap;

/**
 * The text that a template makes of data. A key that is missing is an error.
 *
 * @throws UserError `invalid-template` in Go's words: `template: argsTmpl:1:6: executing "argsTmpl" at <.Env.X>: map has no entry …`
 */
export function expandTemplate(text: string, data: TemplateData): string {
  if (!text.includes('{{')) return text; // nearly always
  const nodes = parsed(text);
  try {
    return run(nodes, data);
  } catch (error) {
    if (!(error instanceof RunError)) throw error;
    const before = text.slice(0, error.operand.at);
    const line = before.split('\n').length;
    const column = Buffer.byteLength(before.slice(before.lastIndexOf('\n') + 1));
    const shown = error.operand.text.length > 20 ? `${error.operand.text.slice(0, 20)}...` : error.operand.text;
    throw invalidTemplate(`${line}:${column}: executing "${NAME}" at <${shown}>: ${error.message}`);
  }
}

/**
 * Names of the top-level data that a template may look at, so that what is costly is made only when it is needed. `undefined`: it
 * may look at anything.
 *
 * @throws UserError `invalid-template`
 */
export function templateNeeds(text: string): ReadonlySet<string> | undefined {
  const names = new Set<string>();
  let everything = false;
  const ofOperand = (operand: Operand): void => {
    if (operand.kind === 'pipeline') ofPipeline(operand.pipeline);
    else if (operand.kind === 'dot' || (operand.kind === 'variable' && operand.name === '$')) everything = true;
    else if (operand.kind === 'fields' && operand.of?.kind === 'variable') names.add(operand.names[0] ?? '');
    else if (operand.kind === 'fields' && operand.of !== undefined) ofOperand(operand.of);
    else if (operand.kind === 'fields') names.add(operand.names[0] ?? '');
  };
  const ofPipeline = (pipeline: Pipeline): void => {
    for (const command of pipeline.commands) for (const operand of command.operands) ofOperand(operand);
  };
  const ofNodes = (nodes: readonly Node[]): void => {
    for (const node of nodes) {
      if ('pipeline' in node) ofPipeline(node.pipeline);
      if ('body' in node) ofNodes([...node.body, ...node.otherwise]);
    }
  };
  if (text.includes('{{')) ofNodes(parsed(text));
  return everything ? undefined : names;
}

function parsed(text: string): Node[] {
  try {
    return parse(text, CALLABLE);
  } catch (error) {
    throw error instanceof TemplateError ? invalidTemplate(error.message) : error;
  }
}

function invalidTemplate(what: string): UserError {
  return new UserError('invalid-template', {
    what: `template: ${NAME}:${what.replace(/\.$/, '')}.`,
    next: 'It stands in flags or ldflags of .ko.yaml.',
  });
}
