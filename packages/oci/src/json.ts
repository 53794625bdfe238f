// JSON as Go's encoding/json reads and writes it. Config, manifest and index bytes are hashed into image IDs and image digests,
// so nothing here may change how a value is written. A codec is a table of fields, read in both directions: what is not in the
// table is dropped, keys match in any case, null leaves the default, and the order of the table is the order on the wire.
// Rules: ko-behaviour Appendix B.
import { isUtf8 } from 'node:buffer';
import { invalidJson, messageOf } from './errors';

/** One kind of JSON value: bytes' side `unknown` as JSON.parse gives it, our side `T`. */
export interface Codec<T> {
  /** `at` names the place for errors. `null` is the zero value, as in Go. Throws `invalid-json` for another kind of value. */
  decode(value: unknown, at: string): T;
  encode(value: T): string;
  /** Whether an `optional` field with this value is left out. Go: `omitempty`. */
  empty(value: T): boolean;
}

/** How a record treats a field; made by `always` and `optional`. */
export interface Field<T, Optional extends boolean> {
  readonly codec: Codec<T>;
  readonly optional: Optional;
}

/** The fields of a record type in wire order: `optional` for those that may be undefined, `always` for the others. */
export type Fields<T> = {
  readonly [K in keyof T]-?: undefined extends T[K] ? Field<Exclude<T[K], undefined>, true> : Field<T[K], false>;
};

/** Always written; a missing key reads as the codec's zero value. */
export const always = <T>(codec: Codec<T>): Field<T, false> => ({ codec, optional: false });

/** Left out when empty, and absent from the value when it was empty. */
export const optional = <T>(codec: Codec<T>): Field<T, true> => ({ codec, optional: true });

/** Bytes to value by a codec. `what` names the document. Throws `invalid-json`. */
export function decodeJson<T>(bytes: Uint8Array, codec: Codec<T>, what: string): T {
  return codec.decode(parseJson(bytes, what), what);
}

/** Value to bytes: compact, no newline at the end. */
export function encodeJson<T>(value: T, codec: Codec<T>): Uint8Array {
  return Buffer.from(codec.encode(value), 'utf8');
}

/** Bytes as JSON.parse sees them. Unlike Go's, an object keeps only the last of two equal keys; nothing is merged. */
export function parseJson(bytes: Uint8Array, what: string): unknown {
  try {
    return JSON.parse(
      isUtf8(bytes) ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8') : repairUtf8(bytes),
    );
  } catch (error) {
    throw invalidJson(what, `it is not JSON (${messageOf(error)})`, error);
  }
}

export const text: Codec<string> = {
  decode(value, at) {
    if (value === null) return '';
    if (typeof value !== 'string') throw wrongKind(at, 'a string', value);
    return wellFormed(value);
  },
  encode: quote,
  empty: (value) => value === '',
};

/** Go's int64, as far as a number holds it exactly. */
export const integer: Codec<number> = {
  decode(value, at) {
    if (value === null) return 0;
    if (typeof value !== 'number') throw wrongKind(at, 'a number', value);
    if (!Number.isSafeInteger(value)) throw invalidJson(at, `${value} is no integer below 2^53`);
    return value;
  },
  encode(value) {
    if (!Number.isSafeInteger(value)) throw invalidJson('encoding', `${value} is no integer below 2^53`);
    return String(value);
  },
  empty: (value) => value === 0,
};

export const flag: Codec<boolean> = {
  decode(value, at) {
    if (value === null) return false;
    if (typeof value !== 'boolean') throw wrongKind(at, 'true or false', value);
    return value;
  },
  encode: String,
  empty: (value) => !value,
};

/** Bytes as base64 text. */
export const base64: Codec<Uint8Array> = {
  decode(value, at) {
    const plain = text.decode(value, at).replace(/[\r\n]/g, '');
    if (plain.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(plain)) throw invalidJson(at, 'it is not base64');
    return new Uint8Array(Buffer.from(plain, 'base64'));
  },
  encode: (value) => `"${Buffer.from(value).toString('base64')}"`,
  empty: (value) => value.length === 0,
};

/** An object whose value says nothing, `{}`: how Go writes a set's members. */
export const nothing: Codec<Readonly<Record<string, never>>> = {
  decode(value, at) {
    entriesOf(value, at);
    return {};
  },
  encode: () => '{}',
  empty: () => false,
};

/** A list. Empty and absent are one; where the field is always written, that is `[]`. */
export function list<T>(element: Codec<T>): Codec<readonly T[]> {
  return {
    decode(value, at) {
      if (value === null) return [];
      if (!Array.isArray(value)) throw wrongKind(at, 'a list', value);
      return value.map((item, position) => element.decode(item, `${at}[${position}]`));
    },
    encode: (value) => `[${value.map((item) => element.encode(item)).join(',')}]`,
    empty: (value) => value.length === 0,
  };
}

/** An object with free keys, written in bytewise order of the keys. */
export function map<T>(element: Codec<T>): Codec<Readonly<Record<string, T>>> {
  return {
    decode: (value, at) =>
      Object.fromEntries(
        entriesOf(value, at).map(([key, item]) => [wellFormed(key), element.decode(item, `${at}[${quote(key)}]`)]),
      ),
    encode: (value) =>
      `{${Object.entries(value)
        .sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
        .map(([key, item]) => `${quote(key)}:${element.encode(item)}`)
        .join(',')}}`,
    empty: (value) => Object.keys(value).length === 0,
  };
}

/** An object with the given fields, in their order. */
export function record<T extends object>(fields: Fields<T>): Codec<T> {
  const table = Object.entries(fields) as [string, Field<unknown, boolean>][];
  const byFoldedKey = new Map(table.map(([key]) => [foldKey(key), key]));
  return {
    decode(value, at) {
      const found = new Map<string, unknown>();
      for (const [key, item] of entriesOf(value, at)) {
        const field = byFoldedKey.get(foldKey(key));
        if (field !== undefined && item !== null) found.set(field, item);
      }
      const decoded = table.flatMap(([key, { codec, optional }]) => {
        if (optional && !found.has(key)) return [];
        const item = codec.decode(found.get(key) ?? null, `${at}.${key}`);
        return optional && codec.empty(item) ? [] : [[key, item]];
      });
      return Object.fromEntries(decoded) as T;
    },
    encode(value) {
      const members = table.flatMap(([key, { codec, optional }]) => {
        const item = (value as Record<string, unknown>)[key];
        if (optional && (item === undefined || codec.empty(item))) return [];
        return [`${quote(key)}:${codec.encode(item)}`];
      });
      return `{${members.join(',')}}`;
    },
    empty: () => false,
  };
}

function entriesOf(value: unknown, at: string): [string, unknown][] {
  if (value === null) return [];
  if (typeof value !== 'object' || Array.isArray(value)) throw wrongKind(at, 'an object', value);
  return Object.entries(value);
}

function wrongKind(at: string, wanted: string, value: unknown) {
  const got =
    value === null
      ? 'null'
      : Array.isArray(value)
        ? 'a list'
        : typeof value === 'object'
          ? 'an object'
          : `a ${typeof value}`;
  return invalidJson(at, `it is ${got}, not ${wanted}`);
}

/** Key as Go compares it: simple case folding, under which U+017F is an s and U+212A a k. */
export function foldKey(key: string): string {
  return key.replace(/\u017f/g, 's').toLowerCase();
}

/** Half of a surrogate pair becomes U+FFFD, as Go's decoder does it. */
function wellFormed(value: string): string {
  return value.replace(/\p{Surrogate}/gu, '\ufffd');
}

const HTML_ESCAPES: Readonly<Record<string, string>> = {
  '<': '\\u003c',
  '>': '\\u003e',
  '&': '\\u0026',
  '\u2028': '\\u2028',
  '\u2029': '\\u2029',
};

function quote(value: string): string {
  return JSON.stringify(wellFormed(value)).replace(
    /[<>&\u2028\u2029]/g,
    (character) => HTML_ESCAPES[character] ?? character,
  );
}

/** Each byte that begins no valid sequence becomes one U+FFFD. TextDecoder would merge the bytes of a truncated sequence into one. */
function repairUtf8(bytes: Uint8Array): string {
  const pieces: Uint8Array[] = [];
  const replacement = Buffer.from('\ufffd');
  for (let at = 0; at < bytes.length; ) {
    const lead = bytes[at] ?? 0;
    const length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    const sequence = bytes.subarray(at, at + length);
    const valid = sequence.length === length && isUtf8(sequence);
    pieces.push(valid ? sequence : replacement);
    at += valid ? length : 1;
  }
  return Buffer.concat(pieces).toString('utf8');
}
