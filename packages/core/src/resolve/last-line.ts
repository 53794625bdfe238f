import { isScalar } from 'yaml';
import { readDocument, scalarsOf } from './document';
import { splitDocuments } from './split';

/**
 * Ends the last line of a text, so that another document can follow. Where a block scalar ends there, its value has no line break at its
 * end and gets none: its header is made to say so. Spec: YAML 1.2.2, 8.1.1.2 (chomping, where the end of the input ends a line).
 *
 * @param text manifests that can be read
 */
export function endLastLine(text: string): string {
  if (text.endsWith('\n')) return text;
  const header = openBlock(text);
  if (header === undefined) return `${text}\n`;
  const { start, end, indentation } = header;
  return `${text.slice(0, start)}${text[start]}${indentation}-${text.slice(end)}\n`;
}

/** Where the header of the block scalar is that the text ends with, and the indentation that it names. */
function openBlock(text: string): { start: number; end: number; indentation: string } | undefined {
  const lastLine = text.slice(text.lastIndexOf('\n') + 1);
  const span = splitDocuments(text).at(-1);
  if (span === undefined || lastLine.trim() === '') return undefined;
  const { root } = readDocument(text.slice(span.start), span, '');
  const last = [...scalarsOf(root)].at(-1);
  if (!isScalar(last) || !last.range || (last.type !== 'BLOCK_LITERAL' && last.type !== 'BLOCK_FOLDED'))
    return undefined;
  const [from, to] = last.range;
  if (span.start + to < text.length) return undefined;
  const start = span.start + from;
  const [all = '', indentation = ''] = /^[|>][-+]?([1-9]?)[-+]?/.exec(text.slice(start)) ?? [];
  return { start, end: start + all.length, indentation };
}
