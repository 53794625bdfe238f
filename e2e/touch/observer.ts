import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { REPOSITORY } from '../pack';
import type { Answer, Observation, Request } from './observation';

/** Asks the Nx of a workspace what it makes of the files there, as often as wanted, in one process. */
export class Observer {
  readonly #child: ChildProcess;
  #ended: Error | undefined;

  /**
   * @param root  of the workspace, where `nx` and `@ko/nx` are installed
   * @param env   the whole environment of Nx
   */
  constructor(root: string, env: Readonly<Record<string, string>>) {
    this.#child = fork(join(__dirname, 'observer-process.ts'), [], {
      cwd: root,
      env: { ...env, TS_NODE_PROJECT: join(REPOSITORY, 'e2e/tsconfig.spec.json') },
      execArgv: ['--require', require.resolve('@swc-node/register')],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    this.#child.on('exit', (status, signal) => {
      this.#ended = new Error(`The observer of ${root} ended: ${signal ?? `status ${status}`}.`);
    });
  }

  /** @throws Error with what Nx says when it cannot make a graph or a hash */
  async observe(
    touched: readonly string[] = [],
    env: Request['env'] = {},
    targets: readonly string[] = [],
  ): Promise<Observation> {
    if (this.#ended !== undefined) throw this.#ended;
    const request: Request = { touched, env, targets };
    const waiting = new AbortController();
    const { signal } = waiting;
    this.#child.send(request);
    const answer = await Promise.race([
      once(this.#child, 'message', { signal }).then(([message]) => message as Answer),
      once(this.#child, 'exit', { signal }).then((): Answer => ({ error: `${this.#ended?.message}` })),
    ]);
    // Whoever lost the race ends with an AbortError that nobody waits for.
    waiting.abort();
    if ('error' in answer) throw new Error(answer.error);
    return answer.observation;
  }

  async close(): Promise<void> {
    if (this.#ended !== undefined) return;
    const exit = once(this.#child, 'exit');
    this.#child.kill();
    await exit;
  }
}
