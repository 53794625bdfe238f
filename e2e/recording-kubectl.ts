import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { writeTree } from './tree';

// A kubectl that writes down what it is given. What the real one does with it is tried in `real/`.

/**
 * Answers as KUBECTL_STATUS says; the question for the cluster's version as CLUSTER_STATUS says. With KUBECTL_HANGS, a file for its process
 * id, it does not end by itself.
 */
const KUBECTL = `#!/bin/sh
if [ "$1 $2" = "get --raw=/version" ]; then
  echo "$@" >> "$RECORD/questions"
  [ "\${CLUSTER_STATUS:-0}" = 0 ] || echo "The connection to the server localhost:1 was refused" >&2
  exit "\${CLUSTER_STATUS:-0}"
fi
printf '%s\\n' "$@" > "$RECORD/arguments"
case "$1" in apply|create) cat > "$RECORD/input";; esac
if [ -n "$KUBECTL_HANGS" ]; then echo $$ > "$KUBECTL_HANGS.new"; mv "$KUBECTL_HANGS.new" "$KUBECTL_HANGS"; exec sleep 300; fi
echo "kubectl was here"
echo "kubectl's warning" >&2
exit "\${KUBECTL_STATUS:-0}"
`;

export class RecordingKubectl {
  /** Variables that put it in front of any other one. */
  readonly env: Readonly<Record<string, string>>;
  readonly #record: string;

  /** @param folder a new folder; `path`: the PATH to put it in front of */
  constructor(folder: string, path: string) {
    this.#record = join(folder, 'record');
    writeTree(folder, { 'bin/kubectl': KUBECTL });
    chmodSync(join(folder, 'bin/kubectl'), 0o755);
    this.env = { RECORD: this.#record, PATH: [join(folder, 'bin'), path].join(delimiter) };
    this.forget();
  }

  /** Forgets what it has written down. */
  forget(): void {
    rmSync(this.#record, { recursive: true, force: true });
    mkdirSync(this.#record, { recursive: true });
  }

  /** Its arguments; undefined when it was not started. */
  get args(): string[] | undefined {
    return this.#read('arguments')?.trim().split('\n');
  }

  /** What it was given to read. */
  get input(): string | undefined {
    return this.#read('input');
  }

  /** The questions whether the cluster answers. */
  get asked(): string | undefined {
    return this.#read('questions');
  }

  #read(name: string): string | undefined {
    const file = join(this.#record, name);
    return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
  }
}
