// Tar as Go's archive/tar writes it for ko. Each byte here is part of a diffID, and so of the image ID: a change that the golden
// layers do not ask for is a bug. Nothing may depend on machine, user, umask, clock, locale or order of readdir.
// Format: POSIX.1-2017 pax, "ustar Interchange Format" and "pax Extended Header". Go's choices where they leave room
// (archive/tar writer.go, common.go): ko-behaviour 5.3.
import { posix } from 'node:path';
import { invalidTarEntry } from '../errors';

/** One entry of an archive. Owner and group are always 0 and nameless. */
export interface TarEntry {
  /** As it is to stand in the archive; UTF-8, no slash is added or removed. */
  readonly name: string;
  readonly type: 'dir' | 'file';
  /** Permission bits; 0o555 when absent, which is what ko gives everything. */
  readonly mode?: number;
  /** Bytes of content; 0 for a directory. */
  readonly size: number;
  /** Seconds since 1970, may be negative; 0 when absent. */
  readonly mtime?: number;
  /** More pax records, keys like `SCHILY.xattr.security.capability`. Keys that the entry itself decides (`path`, `size`…) are ignored. */
  readonly pax?: Readonly<Record<string, Uint8Array | string>>;
}

const BLOCK = 512;

/** Offset and length of each field that is set, in bytes of the 512-byte block. */
const FIELD = {
  name: [0, 100],
  mode: [100, 8],
  uid: [108, 8],
  gid: [116, 8],
  size: [124, 12],
  mtime: [136, 12],
  checksum: [148, 8],
  type: [156, 1],
  magic: [257, 8],
  devMajor: [329, 8],
  devMinor: [337, 8],
  prefix: [345, 155],
} as const;

/** Magic `ustar` NUL, version `00`. */
const USTAR = Buffer.from('ustar\0' + '00', 'latin1');
const TYPE = { file: '0', dir: '5', extended: 'x' } as const;

/** Records that the entry's own fields decide. Go: basicKeys. */
const OWN_RECORDS = new Set(['path', 'linkpath', 'size', 'uid', 'gid', 'uname', 'gname', 'mtime', 'atime', 'ctime']);

const ZEROS = Buffer.alloc(2 * BLOCK);

/** What ends an archive: two blocks of zeros. */
export const tarEnd: Uint8Array = ZEROS;

/** The zeros between the content of `size` bytes and the next block. */
export function tarPadding(size: number): Uint8Array {
  return ZEROS.subarray(0, (BLOCK - (size % BLOCK)) % BLOCK);
}

/** All blocks that come before the content: one where USTAR can say it, else a pax header, its records, and the main one. Throws `invalid-tar`. */
export function tarHeader(entry: TarEntry): Uint8Array {
  requireSane(entry);
  const name = Buffer.from(entry.name, 'utf8');
  const split = splitName(name);
  const explicit = Object.keys(entry.pax ?? {}).length > 0;
  if (split !== undefined && !explicit && numbersFit(entry)) return mainHeader(entry, split.name, split.prefix);
  const main = mainHeader(entry, onlyAscii(name));
  const records = recordsOf(entry, name);
  if (records.size === 0) return main;
  const body = encodeRecords(records);
  return Buffer.concat([extendedHeader(entry.name, body.length), body, tarPadding(body.length), main]);
}

function requireSane(entry: TarEntry): void {
  const { name, size, mtime = 0, mode = 0 } = entry;
  if (name === '' || name.includes('\0')) throw invalidTarEntry(name, 'its name is empty or holds a NUL');
  if (entry.type === 'file' && name.endsWith('/')) throw invalidTarEntry(name, 'only a directory may end with a slash');
  if (!Number.isSafeInteger(size) || size < 0) throw invalidTarEntry(name, `${size} is no size`);
  if (entry.type === 'dir' && size !== 0) throw invalidTarEntry(name, 'a directory has no content');
  if (!Number.isSafeInteger(mtime)) throw invalidTarEntry(name, `${mtime} is no time in whole seconds`);
  if (!Number.isInteger(mode) || !fitsOctal(mode, FIELD.mode[1])) throw invalidTarEntry(name, `${mode} is no mode`);
}

/** Whether a USTAR name field and its prefix can hold the name: `undefined` if not. Go: splitUSTARPath. */
function splitName(name: Buffer): { name: Buffer; prefix?: Buffer } | undefined {
  if (name.some((byte) => byte >= 0x80)) return undefined;
  if (name.length <= FIELD.name[1]) return { name };
  const longest = FIELD.prefix[1] + 1;
  const end = name.length > longest ? longest : name.at(-1) === SLASH ? name.length - 1 : name.length;
  const cut = name.subarray(0, end).lastIndexOf(SLASH);
  const rest = name.length - cut - 1;
  if (cut <= 0 || cut > FIELD.prefix[1] || rest === 0 || rest > FIELD.name[1]) return undefined;
  return { name: name.subarray(cut + 1), prefix: name.subarray(0, cut) };
}

const SLASH = 0x2f;

function numbersFit(entry: TarEntry): boolean {
  return fitsOctal(entry.size, FIELD.size[1]) && fitsOctal(entry.mtime ?? 0, FIELD.mtime[1]);
}

/** The records of an entry that USTAR cannot hold. A name that would have fitted when split has one too: there is no split then. */
function recordsOf(entry: TarEntry, name: Buffer): Map<string, Uint8Array> {
  const records = new Map<string, Uint8Array>();
  for (const [key, value] of Object.entries(entry.pax ?? {})) {
    if (key === '' || /[=\0]/.test(key)) throw invalidTarEntry(entry.name, `"${key}" is no key of a pax record`);
    if (OWN_RECORDS.has(key) || key.startsWith('GNU.sparse.')) continue;
    records.set(key, Buffer.from(value));
  }
  const { size, mtime = 0 } = entry;
  if (name.length > FIELD.name[1] || name.some((byte) => byte >= 0x80)) records.set('path', name);
  if (!fitsOctal(size, FIELD.size[1])) records.set('size', Buffer.from(String(size)));
  if (!fitsOctal(mtime, FIELD.mtime[1])) records.set('mtime', Buffer.from(String(mtime)));
  return records;
}

/** `<length> <key>=<value>\n` each, in bytewise order of the keys; the length counts its own digits. */
function encodeRecords(records: ReadonlyMap<string, Uint8Array>): Buffer {
  const sorted = [...records]
    .map(([key, value]) => [Buffer.from(key), value] as const)
    .sort(([a], [b]) => Buffer.compare(a, b));
  return Buffer.concat(
    sorted.flatMap(([key, value]) => {
      const bare = key.length + value.length + 3; // blank, equals sign, newline
      let length = bare + String(bare).length;
      length = bare + String(length).length;
      return [Buffer.from(`${length} `), key, Buffer.from('='), value, Buffer.from('\n')];
    }),
  );
}

function mainHeader(entry: TarEntry, name: Buffer, prefix?: Buffer): Buffer {
  const block = Buffer.alloc(BLOCK);
  putText(block, FIELD.name, name);
  putOctal(block, FIELD.mode, entry.mode ?? 0o555);
  putOctal(block, FIELD.uid, 0);
  putOctal(block, FIELD.gid, 0);
  putOctal(block, FIELD.size, entry.size);
  putOctal(block, FIELD.mtime, entry.mtime ?? 0);
  putOctal(block, FIELD.devMajor, 0);
  putOctal(block, FIELD.devMinor, 0);
  if (prefix !== undefined) putText(block, FIELD.prefix, prefix);
  return sealed(block, TYPE[entry.type]);
}

/** The header before the records. Unlike in the main one, device numbers and mode stay as Go leaves them: NUL and zero. */
function extendedHeader(name: string, size: number): Buffer {
  const block = Buffer.alloc(BLOCK);
  const slash = name.lastIndexOf('/') + 1;
  const beside = cleanPath(`${name.slice(0, slash)}/PaxHeaders.0/${name.slice(slash)}`, slash === 0);
  const cut = onlyAscii(Buffer.from(beside)).subarray(0, FIELD.name[1]).toString('latin1').replace(/\/+$/, '');
  putText(block, FIELD.name, Buffer.from(cut, 'latin1'));
  putOctal(block, FIELD.mode, 0);
  putOctal(block, FIELD.uid, 0);
  putOctal(block, FIELD.gid, 0);
  putOctal(block, FIELD.size, size);
  putOctal(block, FIELD.mtime, 0);
  return sealed(block, TYPE.extended);
}

/** Go's path.Join, which drops an empty first element and cleans the rest. */
function cleanPath(path: string, relative: boolean): string {
  return posix.normalize(relative ? path.slice(1) : path).replace(/(.)\/$/, '$1');
}

function sealed(block: Buffer, type: string): Buffer {
  block.write(type, FIELD.type[0], 'latin1');
  USTAR.copy(block, FIELD.magic[0]);
  block.fill(' ', FIELD.checksum[0], FIELD.checksum[0] + FIELD.checksum[1]);
  let sum = 0;
  for (const byte of block) sum += byte;
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, FIELD.checksum[0], 'latin1');
  return block;
}

/** Go: formatString. A name that is cut at a slash gets a NUL there, because some readers take it for a directory. */
function putText(block: Buffer, [offset, length]: readonly [number, number], value: Buffer): void {
  value.copy(block, offset, 0, length);
  if (value.length <= length || value[length - 1] !== SLASH) return;
  let end = length - 1;
  while (end > 0 && value[end - 1] === SLASH) end--;
  block[offset + end] = 0;
}

/** Go: formatOctal. What does not fit is 0 here and in a record there. */
function putOctal(block: Buffer, [offset, length]: readonly [number, number], value: number): void {
  const digits = fitsOctal(value, length) ? value.toString(8) : '0';
  block.write(digits.padStart(length - 1, '0'), offset, 'latin1');
}

function fitsOctal(value: number, length: number): boolean {
  return value >= 0 && value < 8 ** (length - 1);
}

/** Go: toASCII. */
function onlyAscii(name: Buffer): Buffer {
  return Buffer.from(name.filter((byte) => byte < 0x80));
}
