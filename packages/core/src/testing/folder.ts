import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Environment } from '../environment';

// For specs alone; not part of the package. Imported at the top of a spec, it removes what the spec's tests made.

const made: string[] = [];
afterAll(() => Promise.all(made.map((folder) => rm(folder, { recursive: true, force: true }))));

/**
 * A new folder with these files; parents are made.
 *
 * @param files from relative path to text; `{link}` makes a symbolic link
 * @returns its absolute path, links resolved
 */
export async function temporaryFolder(
  files: Readonly<Record<string, string | { link: string }>> = {},
): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'ko-core-')));
  made.push(folder);
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    await mkdir(dirname(path), { recursive: true });
    await (typeof content === 'string' ? writeFile(path, content) : symlink(content.link, path));
  }
  return folder;
}

/** The environment for a real Go without network, and without what the machine's user has set for Go and ko. */
export function goEnvironment(extra: Environment = {}): Environment {
  const own = Object.entries(process.env).filter(([name]) => !/^(GO|KO|CGO_)|^SOURCE_DATE_EPOCH$/.test(name));
  const kept = Object.fromEntries(own);
  const caches = {
    GOCACHE: process.env['GOCACHE'],
    GOPATH: process.env['GOPATH'],
    GOMODCACHE: process.env['GOMODCACHE'],
  };
  return { ...kept, ...caches, GOENV: 'off', GOPROXY: 'off', GOTOOLCHAIN: 'local', GOFLAGS: '-mod=mod', ...extra };
}
