import { lstatSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { apply, type Held, touchedBy } from './edit';
import { type Installation, WORKSPACE_FILES } from './installation';
import type { Observation } from './observation';
import { Observer } from './observer';

/** Files of a small workspace: texts and links; undefined is none. */
export type Files = Readonly<Record<string, string | { readonly link: string } | undefined>>;

/** What an edit did. */
export interface Difference {
  /** Layers tasks whose hash is another one, or that came or went, sorted. */
  readonly hashes: readonly string[];
  /** Projects whose `ko-build` is affected, sorted. */
  readonly affected: readonly string[];
}

/** One workspace in which many small ones are played, one after the other. */
export class Stage {
  readonly #observer: Observer;

  constructor(readonly installation: Installation) {
    this.#observer = new Observer(installation.root, installation.env);
  }

  /** Makes the workspace one with these files alone. */
  set(files: Files): void {
    const { root } = this.installation;
    for (const name of readdirSync(root)) {
      if (['node_modules', '.git', '.nx'].includes(name) || name in WORKSPACE_FILES) continue;
      rmSync(join(root, name), { recursive: lstatSync(join(root, name)).isDirectory() });
    }
    this.put({ ...WORKSPACE_FILES, ...files });
  }

  put(files: Files): void {
    apply(this.installation.root, { name: 'put', changes: contents(files) });
  }

  observe(
    touched: readonly string[] = [],
    env: Readonly<Record<string, string | null>> = {},
    targets: readonly string[] = [],
  ): Promise<Observation> {
    return this.#observer.observe(touched, env, targets);
  }

  /** Makes an edit that stays. @returns what is affected of some targets then */
  async change(files: Files, targets: readonly string[]): Promise<Observation> {
    const edit = { name: 'edit', changes: contents(files) };
    apply(this.installation.root, edit);
    return this.observe(touchedBy(edit), {}, targets);
  }

  /** What an edit of the workspace, or of the environment, does. The edit stays. */
  async edit(files: Files, env: Readonly<Record<string, string | null>> = {}): Promise<Difference> {
    const before = await this.observe();
    const edit = { name: 'edit', changes: contents(files) };
    apply(this.installation.root, edit);
    const after = await this.observe(touchedBy(edit), env);
    const tasks = new Set([...Object.keys(before.hashes), ...Object.keys(after.hashes)]);
    return {
      hashes: [...tasks].filter((task) => before.hashes[task] !== after.hashes[task]).sort(),
      affected: [...after.affected].sort(),
    };
  }

  async close(): Promise<void> {
    await this.#observer.close();
    this.installation.remove();
  }
}

export function contents(files: Files): Record<string, Held> {
  return Object.fromEntries(
    Object.entries(files).map(([path, content]) => [
      path,
      typeof content === 'string' ? Buffer.from(content) : content,
    ]),
  );
}
