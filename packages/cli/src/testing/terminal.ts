import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { main } from '../main';

const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

/** A folder with these files (by relative path), gone when the test file has ended. */
export function temporaryFolder(files: Readonly<Record<string, string>> = {}, mode?: number): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'ko-cli-')));
  folders.push(folder);
  for (const [path, text] of Object.entries(files)) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text, mode === undefined ? {} : { mode });
  }
  return folder;
}

export interface Outcome {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command line in this process; log lines all have the time 2026-01-02 03:04:05. */
export async function ko(
  words: readonly string[],
  options: { env?: Record<string, string>; directory?: string; stdin?: string; signal?: AbortSignal } = {},
): Promise<Outcome> {
  const written = { out: '', err: '' };
  const status = await main(words, {
    env: options.env ?? {},
    directory: options.directory ?? process.cwd(),
    stdin: Readable.from([Buffer.from(options.stdin ?? '')]),
    out: (text) => void (written.out += text),
    err: (text) => void (written.err += text),
    signal: options.signal ?? new AbortController().signal,
    now: () => new Date(2026, 0, 2, 3, 4, 5),
  });
  return { status, stdout: written.out, stderr: written.err };
}
