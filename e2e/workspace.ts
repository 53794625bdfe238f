import { mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeOutcome, killGroup, run, type Outcome } from './command';
import { hermeticEnvironment } from './environment';
import { machine } from './run-folder';
import { addedTemplate, nxCommand, plainTemplate, type Kind } from './template';
import { cloneTree, listTree, writeTree } from './tree';

export interface WorkspaceOptions {
  /** Files to write, by path; they replace those of the template. */
  readonly files?: Readonly<Record<string, string>>;
  /** Nx in package.json or behind `./nx`; default `npm`. */
  readonly kind?: Kind;
  /** Whether `nx add @ko/nx` has run; default true. */
  readonly added?: boolean;
  /** Variables for every command in the workspace. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

export interface RunOptions {
  /** Variables for this command; undefined removes one. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Folder to run in, below the workspace; default its root. */
  readonly in?: string;
  readonly timeoutMs?: number;
  readonly started?: (pid: number) => void;
}

/** A real Nx workspace in a temporary folder. */
export class Workspace {
  readonly #groups = new Set<number>();

  constructor(
    readonly root: string,
    readonly kind: Kind,
    readonly env: Readonly<Record<string, string | undefined>>,
  ) {}

  /** HOME of every command here. */
  get home(): string {
    return join(this.root, '../home');
  }

  /** Runs a program to its end, whatever its status. */
  async run(program: string, args: readonly string[], options: RunOptions = {}): Promise<Outcome> {
    const env = hermeticEnvironment(process.env, machine(), this.root, { ...this.env, ...options.env });
    let group: number | undefined;
    const started = (pid: number): void => {
      group = pid;
      this.#groups.add(pid);
      options.started?.(pid);
    };
    const cwd = join(this.root, options.in ?? '.');
    const { timeoutMs } = options;
    try {
      return await run(program, args, { cwd, env, started, ...(timeoutMs === undefined ? {} : { timeoutMs }) });
    } finally {
      if (group !== undefined) this.#groups.delete(group);
    }
  }

  /** Runs Nx as a user of this kind of workspace does, whatever its status. */
  nx(args: readonly string[], options: RunOptions = {}): Promise<Outcome> {
    const [program, start] = nxCommand(this.kind, this.root);
    return this.run(program, [...start, ...args], options);
  }

  /** Runs Nx. @throws Error that shows all output when its status is not 0 */
  async nxSucceeds(args: readonly string[], options: RunOptions = {}): Promise<Outcome> {
    const outcome = await this.nx(args, options);
    if (outcome.status !== 0) throw new Error(describeOutcome('nx', args, outcome));
    return outcome;
  }

  /** Runs a program. @throws Error that shows all output when its status is not 0 */
  async succeeds(program: string, args: readonly string[], options: RunOptions = {}): Promise<Outcome> {
    const outcome = await this.run(program, args, options);
    if (outcome.status !== 0) throw new Error(describeOutcome(program, args, outcome));
    return outcome;
  }

  /** Paths of the files below a folder, sorted; without node_modules, .git and .nx. */
  files(below = '.'): string[] {
    return listTree(join(this.root, below));
  }

  read(path: string): string {
    return readFileSync(join(this.root, path), 'utf8');
  }

  json<T>(path: string): T {
    return JSON.parse(this.read(path)) as T;
  }

  write(files: Readonly<Record<string, string>>): void {
    writeTree(this.root, files);
  }

  /** Replaces a text in a file, which must hold it. */
  edit(path: string, from: string, to: string): void {
    const before = this.read(path);
    if (!before.includes(from)) throw new Error(`${path} does not hold ${JSON.stringify(from)}:\n${before}`);
    this.write({ [path]: before.replace(from, () => to) });
  }

  /** Kills what still runs in here and removes the folder. */
  remove(): void {
    for (const group of this.#groups) killGroup(group);
    rmSync(join(this.root, '..'), { recursive: true, force: true, maxRetries: 3 });
  }
}

/**
 * Gives a spec file its workspaces. Call it once at the top of the file: they are removed after its last test.
 * @example const workspace = workspaces(); test('…', async () => { const w = await workspace({ files: { 'go.mod': '…' } }); … });
 */
export function workspaces(): (options?: WorkspaceOptions) => Promise<Workspace> {
  const made: Workspace[] = [];
  afterAll(() => {
    for (const workspace of made) workspace.remove();
  });
  return async ({ files = {}, kind = 'npm', added = true, env = {} } = {}) => {
    const template = await (added ? addedTemplate(kind) : plainTemplate(kind));
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'ko-workspace-')));
    const workspace = new Workspace(join(folder, 'workspace'), kind, env);
    made.push(workspace);
    cloneTree(template, folder);
    workspace.write(files);
    return workspace;
  };
}
