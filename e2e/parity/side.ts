import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { run, type Outcome } from '../command';
import { readBases, type Repository } from '../golden/bases';
import type { GoldenRegistry } from '../golden/registry';

/** One of the two implementations. */
export interface Side {
  /** First element of the names of its repositories; same length on both sides, so that nothing wraps differently. */
  readonly name: 'kos' | 'our';
  /** Words of its command line. */
  readonly command: readonly string[];
}

/** Both, in the order in which they run. */
export interface Sides {
  readonly ko: Side;
  readonly ours: Side;
}

/** What one side did. */
export interface Made {
  readonly outcome: Outcome;
  /** Standard output without what must differ: the side's name, digests (which depend on the compressor). Sorted: ko's order is random. */
  readonly printed: readonly string[];
  /** Repositories by name without the registry and the side; an OCI layout that it wrote is `layout`. */
  readonly repositories: ReadonlyMap<string, Repository>;
}

export interface SideOptions {
  readonly cwd: string;
  /** A folder for everything else that the command writes; made, and removed afterwards. `{{OUT}}` in arguments and environment. */
  readonly out: string;
  readonly registry: GoldenRegistry;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  /** How often the command runs; what the last one did counts. */
  readonly times?: number;
}

/** Runs one side and collects what it pushed and wrote. */
export async function runSide(side: Side, options: SideOptions): Promise<Made> {
  const { cwd, out, registry, timeoutMs } = options;
  const expand = (text: string): string => text.replaceAll('{{OUT}}', out).replaceAll('{{SIDE}}', side.name);
  const env = Object.fromEntries(Object.entries(options.env).map(([name, value]) => [name, expand(value)]));
  const [program = '', ...words] = side.command;
  const args = [...words, ...options.args.map(expand)];
  mkdirSync(out, { recursive: true });
  try {
    let outcome = await run(program, args, { cwd, env, timeoutMs });
    for (let time = 1; time < (options.times ?? 1); time += 1)
      outcome = await run(program, args, { cwd, env, timeoutMs });
    const prefix = `${side.name}/`;
    const pushed = [...registry.pushed].filter(([name]) => name === side.name || name.startsWith(prefix));
    const repositories = new Map(pushed.map(([name, repository]) => [name.slice(prefix.length), repository]));
    for (const [name, layout] of readBases([out])) repositories.set(name.replace('base/', ''), layout);
    return { outcome, printed: printedLines(outcome.stdout, registry.host, side, out), repositories };
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

function printedLines(stdout: string, host: string, { name }: Side, out: string): string[] {
  const text = stdout
    .replaceAll(`${host}/${name}`, '{{REPOSITORY}}')
    .replaceAll(out, '{{OUT}}')
    .replace(/[0-9a-f]{64}/g, '{{DIGEST}}');
  return text.split('\n').filter(Boolean).sort();
}

/** Folder of the side below a row's own. */
export const outFolder = (folder: string, side: Side): string => join(folder, `out-${side.name}`);
