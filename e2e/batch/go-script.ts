import { chmodSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { writeTree } from '../tree';

/** A `go` that notes how it was called, and can be made to hang in `go build`. */
export class GoScript {
  readonly env: Readonly<Record<string, string>>;
  readonly #log: string;

  /** @param folder a new folder; `go`: path of the real one; `path`: the PATH to put it in front of */
  constructor(folder: string, go: string, path: string) {
    this.#log = join(folder, 'calls');
    const script = [
      '#!/bin/sh',
      `echo "$*" >> "${this.#log}"`,
      'if [ "$1" = build ] && [ -n "$GO_HANGS" ]; then : > "$GO_HANGS"; sleep 300; fi',
      `exec "${go}" "$@"`,
      '',
    ];
    writeTree(folder, { 'bin/go': script.join('\n') });
    chmodSync(join(folder, 'bin/go'), 0o755);
    this.env = { PATH: [join(folder, 'bin'), path].join(delimiter) };
  }

  /** Runs `work`. Returns the arguments of each call of Go in it that was ours: Nx asks for versions and settings itself. */
  async callsIn(work: () => Promise<unknown>): Promise<string[]> {
    rmSync(this.#log, { force: true });
    await work();
    const lines = existsSync(this.#log) ? readFileSync(this.#log, 'utf8').split('\n').filter(Boolean) : [];
    return lines.filter((line) => !/^(version$|env GOVERSION )/.test(line));
  }
}
