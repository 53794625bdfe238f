// A list flag's value is one CSV record, read as Go's encoding/csv does: a comma separates, a field that starts with a quotation mark
// ends at the next single one and may hold commas, line ends and doubled quotation marks; blanks belong to the field.
// Spec: RFC 4180 section 2; ko-behaviour 1.1, "List flags".

/** A value that is no CSV record. `column`: position of the fault, in bytes from 1. */
export class CsvError extends Error {
  constructor(
    readonly column: number,
    what: string,
  ) {
    super(`column ${column}: ${what}`);
  }
}

const BARE_QUOTE = 'bare " in a field that does not start with one';
const UNEXPECTED_QUOTE = 'a single " inside of a quoted field, or none at its end';

/**
 * The fields of the first record of `text`; of a text without any, none.
 * @throws CsvError
 */
export function parseCsvRecord(text: string): string[] {
  const record = text.replaceAll('\r\n', '\n').replace(/^\n+/, ''); // Go passes over empty lines
  if (record === '') return [];
  const fields: string[] = [];
  for (let at = 0; ; ) {
    const { field, end } = record[at] === '"' ? quotedField(record, at) : plainField(record, at);
    fields.push(field);
    if (record[end] !== ',') return fields;
    at = end + 1;
  }
}

interface Field {
  readonly field: string;
  /** Index of what follows: a comma, a line end, or the end of the text. */
  readonly end: number;
}

function plainField(record: string, start: number): Field {
  const end = start + (/[,\n]/.exec(record.slice(start))?.index ?? record.length - start);
  const field = record.slice(start, end);
  const quote = field.indexOf('"');
  if (quote >= 0) throw new CsvError(column(record, start + quote), BARE_QUOTE);
  return { field, end };
}

function quotedField(record: string, start: number): Field {
  const parts: string[] = [];
  for (let at = start + 1; ; ) {
    const quote = record.indexOf('"', at);
    if (quote < 0) throw new CsvError(column(record, record.length), UNEXPECTED_QUOTE);
    parts.push(record.slice(at, quote));
    const next = record[quote + 1];
    if (next === undefined || next === ',' || next === '\n') return { field: parts.join('"'), end: quote + 1 };
    if (next !== '"') throw new CsvError(column(record, quote), UNEXPECTED_QUOTE);
    at = quote + 2;
  }
}

const column = (record: string, index: number) => Buffer.byteLength(record.slice(0, index)) + 1;
