import type { Environment } from '../environment';
import type { AskGo } from '../go/answers';
import { runGo } from '../go/toolchain';

/**
 * Base URL of the module proxy that the Go toolchain uses when nobody says otherwise; the user's own settings stay out, so that an SBOM
 * does not tell where a company keeps its modules. Undefined when the toolchain's default is no proxy (some distributions ship
 * `direct`). Spec: ko-behaviour 7.2; go.dev/ref/mod, "GOPROXY".
 *
 * @param options.cwd decides which toolchain runs, as in the build
 */
export async function defaultModuleProxy(options: {
  readonly cwd: string;
  readonly env: Environment;
  readonly signal?: AbortSignal | undefined;
  readonly ask?: AskGo | undefined;
}): Promise<string | undefined> {
  const { cwd, signal, ask = runGo } = options;
  const env = { ...options.env, GOENV: 'off', GOPROXY: '' };
  const { stdout, exitCode } = await ask(['env', 'GOPROXY'], { cwd, env, signal });
  // What keeps `go env` from answering has kept the build from succeeding before.
  return exitCode === 0 ? firstProxy(stdout) : undefined;
}

/** The first entry of a proxy list, without a slash at its end, if it is a URL. */
export function firstProxy(list: string): string | undefined {
  const [first = ''] = list.trim().split(/[,|]/);
  return /^https?:\/\/[^/]/.test(first) ? first.replace(/\/+$/, '') : undefined;
}
