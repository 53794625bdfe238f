import { createGunzip, gzipSync } from 'node:zlib';
import { createReadStream, writeFileSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { buffer } from 'node:stream/consumers';
import { extract, pack, type Header } from 'tar-stream';

/** A file, folder or link in an entry of the cache: its header and, of a file, its bytes. */
export interface Member {
  readonly header: Pick<Header, 'name'> & Partial<Header>;
  readonly content?: Uint8Array;
}

/** What an entry of the cache holds, in order. */
export async function readEntry(file: string): Promise<Member[]> {
  const members: Member[] = [];
  // Nx writes two of its members with the oldest kind of header.
  const archive = extract({ allowUnknownFormat: true } as Parameters<typeof extract>[0]);
  archive.on('entry', (header, stream, next) => {
    void buffer(stream).then((content) => {
      members.push(header.type === 'file' ? { header, content } : { header });
      next();
    }, next);
  });
  await pipeline(createReadStream(file), createGunzip(), archive);
  return members;
}

/** Puts an entry in place of what the file holds, as whoever may write to the cache's storage can. Names are written as they are. */
export async function writeEntry(file: string, members: readonly Member[]): Promise<void> {
  const archive = pack();
  for (const { header, content } of members) {
    const { name, type = 'file', linkname, mode = type === 'directory' ? 0o755 : 0o644 } = header;
    const whole = { name, type, mode, ...(linkname ? { linkname } : {}) };
    if (type === 'file') archive.entry(whole, Buffer.from(content ?? []));
    else archive.entry(whole);
  }
  archive.finalize();
  writeFileSync(file, gzipSync(await buffer(archive)));
}
