import { invalidManifest } from '../errors';
import { lineBreaks } from './line-breaks';

const UTF8_BOM = '\ufeff';

/**
 * The text of a manifest: UTF-8, or what a byte order mark says (UTF-16 of either order). The mark is no part of the text. A carriage
 * return alone, which ends a line, becomes a line feed: kubectl sees no `---` behind one, and would pass over documents.
 * Throws `invalid-manifest` for bytes that are no text. Spec: YAML 1.2.2, 5.1, 5.2, 5.4; ko-behaviour 8.2.
 */
export function decodeManifest(bytes: Uint8Array, file: string): string {
  const text = decoded(bytes, file).replace(/\r(?!\n)/g, '\n');
  const found = FORBIDDEN.exec(text);
  if (found === null) return text;
  const code = (text.codePointAt(found.index) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  throw invalidManifest(
    { file, line: 1 + lineBreaks(text, found.index) },
    `it holds the character U+${code}, which YAML forbids`,
  );
}

/** Control characters, halves of surrogate pairs, and non-characters. Spec: YAML 1.2.2, 5.1 (c-printable, nb-json). */
const FORBIDDEN =
  // eslint-disable-next-line no-control-regex -- they are what is looked for
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

function decoded(bytes: Uint8Array, file: string): string {
  const [encoding, name] =
    bytes[0] === 0xff && bytes[1] === 0xfe
      ? ['utf-16le', 'UTF-16']
      : bytes[0] === 0xfe && bytes[1] === 0xff
        ? ['utf-16be', 'UTF-16']
        : ['utf-8', 'UTF-8'];
  try {
    const text = new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes);
    return text.startsWith(UTF8_BOM) ? text.slice(1) : text;
  } catch {
    throw invalidManifest({ file, line: encoding === 'utf-8' ? badLine(bytes) : 1 }, `it is no valid ${name}`);
  }
}

/** Line of the first byte that is no UTF-8. */
function badLine(bytes: Uint8Array): number {
  const text = new TextDecoder('utf-8').decode(bytes);
  return 1 + lineBreaks(text, text.indexOf('\ufffd'));
}
