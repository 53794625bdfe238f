import { chmodSync, existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { writeTree } from './tree';

/**
 * A `go` that notes its arguments before it is the real one. With GO_HANGS, a file to make, in its environment, `go build` hangs, and
 * what is asked beside it.
 */
export class GoShim {
  /** Variables that put it in place of the real one. */
  readonly env: Readonly<Record<string, string>>;
  readonly #log: string;

  /** @param folder a new folder; `go`: path of the real one; `path`: the PATH to put it in front of */
  constructor(folder: string, go: string, path: string) {
    this.#log = join(folder, 'calls');
    const script = [
      '#!/bin/sh',
      `echo "$*" >> "${this.#log}"`,
      'if [ "$1" = build ] && [ -n "$GO_HANGS" ]; then : > "$GO_HANGS"; sleep 300; fi',
      'if [ "$1 $2" = "env GOPROXY" ] && [ -n "$GO_HANGS" ]; then sleep 300; fi',
      `exec "${go}" "$@"`,
      '',
    ];
    writeTree(folder, { 'bin/go': script.join('\n') });
    chmodSync(join(folder, 'bin/go'), 0o755);
    this.env = { PATH: [join(folder, 'bin'), path].join(delimiter) };
  }

  /** The arguments of each call so far, in order. */
  calls(): string[] {
    return existsSync(this.#log) ? readFileSync(this.#log, 'utf8').split('\n').filter(Boolean) : [];
  }

  /** Its subcommands alone; `build` once for each program that it was asked for. */
  subcommands(): string[] {
    return this.calls().flatMap((call) => {
      const [name = '', ...words] = call.split(' ');
      const programs = name === 'build' ? words.slice(words.lastIndexOf('-o') + 2) : [''];
      return programs.map(() => name);
    });
  }

  /** Runs `work`. Returns the arguments of each call of Go in it that was ours: Nx asks for versions and settings itself. */
  async callsIn(work: () => Promise<unknown>): Promise<string[]> {
    const before = this.calls().length;
    await work();
    return this.calls()
      .slice(before)
      .filter((line) => !/^(version$|env GOVERSION )/.test(line));
  }
}
