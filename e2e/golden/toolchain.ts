import { spawnSync } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The Go that the stub hands its calls to, and facts of it that show in what ko writes. */
export interface Toolchain {
  /** Path of the real `go`. */
  readonly go: string;
  /** First module proxy that Go names by itself; it stands in SBOMs. */
  readonly proxy: string | undefined;
}

/**
 * Finds the real `go`.
 * @param stubs  folder of the stub, which is passed over
 * @throws Error when there is none
 */
export function findToolchain(stubs: string, path: string): Toolchain {
  const go = path
    .split(delimiter)
    .map((folder) => join(folder, 'go'))
    .find((program) => existsSync(program) && realpathSync(program) !== realpathSync(join(stubs, 'go')));
  if (go === undefined) throw new Error('No `go` on PATH: install Go 1.21 or newer.');
  const bare = { PATH: path, HOME: '/', GOENV: 'off', GOTOOLCHAIN: 'local', GOPROXY: '' };
  const { stdout } = spawnSync(go, ['env', 'GOPROXY'], { env: bare, encoding: 'utf8' });
  const proxy = stdout
    .trim()
    .split(/[,|]/)
    .find((entry) => entry.includes('://'));
  return { go, proxy };
}
