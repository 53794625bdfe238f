// JSON that says of itself whether it is as we wrote it. Against accidents (a cut, an edit, a formatter that went over dist), not
// against somebody who means it: who can write the file can write the seal, too.
import { createHash } from 'node:crypto';

const SEAL = /,\n {2}"seal": "(sha256:[0-9a-f]{64})"\n\}\n$/;

/** The text of a JSON object, with a last key `seal`: the digest of the text without it. `value` has at least one key. */
export function sealed(value: object): string {
  const body = JSON.stringify(value, null, 2);
  return `${body.slice(0, -'\n}'.length)},\n  "seal": "${digestOf(body)}"\n}\n`;
}

/** The value of a text that `sealed` made; `undefined` for every other text. */
export function unsealed(text: string): unknown {
  const [end = '', seal] = SEAL.exec(text) ?? [];
  const body = `${text.slice(0, text.length - end.length)}\n}`;
  return seal === digestOf(body) ? JSON.parse(body) : undefined;
}

const digestOf = (text: string): string => `sha256:${createHash('sha256').update(text).digest('hex')}`;
