import { parseLabelSelector } from './label-selector';
import { manifestReader } from './manifest-reader';

/**
 * The references that a file of manifests holds, each once, in its order. For those who plan and must not fail: of a file that cannot be
 * read as manifests, whatever is written like a reference counts. Spec: ko-behaviour 8.3.
 *
 * @param selector a label selector: references of what it leaves out do not count
 */
export function namedReferences(bytes: Uint8Array, file: string, selector?: string): string[] {
  // Most files name none. In UTF-16 there is a zero behind each character.
  if (!Buffer.from(bytes).includes('ko:') && bytes[0] !== 0xff && bytes[0] !== 0xfe) return [];
  try {
    const selected = selector === undefined ? undefined : parseLabelSelector(selector, file);
    const { references } = manifestReader().readManifest(bytes, file, selected);
    return [...new Set(references.map(({ reference }) => reference))];
  } catch {
    return writtenReferences(bytes); // whoever resolves the file says what is wrong with it
  }
}

/** What is written like a reference, each once, in its order: in any text that becomes a part of a manifest, such as a patch. */
export function writtenReferences(bytes: Uint8Array): string[] {
  const text = Buffer.from(bytes).toString('utf8').replace(COMMENT, '');
  return [...new Set([...text.matchAll(WRITTEN)].map(([, reference = '']) => reference))];
}

const COMMENT = /^[ \t]*#.*$|[ \t]#[^"'\n]*$/gm;

/** Not inside of a word, and up to what cannot be a part of an import path. */
const WRITTEN = /(?<![\w.~/-])(ko:\/\/[\w.~@+/-]+)/g;
