import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { extract } from 'tar-stream';

/** One entry of an archive, as the vectors list it. */
export interface ListedEntry {
  readonly name: string;
  /** `0`: file, `5`: folder. Spec: POSIX.1-2017 pax, "ustar Interchange Format", typeflag. */
  readonly type: string;
  readonly mode: string;
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
  /** Seconds since 1970. */
  readonly mtime: number;
  readonly format: 'USTAR' | 'PAX';
}

const TYPE_FLAG: Readonly<Record<string, string>> = { file: '0', link: '1', symlink: '2', directory: '5' };

/** Lists an archive in its own order, and hands out the content of each entry by name. */
export async function readTar(bytes: Buffer): Promise<{ entries: ListedEntry[]; contents: Map<string, Buffer> }> {
  const entries: ListedEntry[] = [];
  const contents = new Map<string, Buffer>();
  for await (const entry of Readable.from([bytes]).pipe(extract())) {
    const { name, type = 'file', mode = 0, uid = 0, gid = 0, size = 0, mtime, pax } = entry.header;
    entries.push({
      name,
      type: TYPE_FLAG[type ?? 'file'] ?? type ?? '',
      mode: mode.toString(8).padStart(4, '0'),
      uid,
      gid,
      size,
      mtime: (mtime?.getTime() ?? 0) / 1000,
      format: pax ? 'PAX' : 'USTAR',
    });
    contents.set(name, await buffer(entry));
  }
  return { entries, contents };
}
