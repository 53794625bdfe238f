// What Go tells about packages and its environment, kept for a run that builds several programs: starting Go and loading a module costs
// 50 to 500 ms, and the programs of one module ask nearly the same. Only for questions that change nothing.
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { abortable } from '@ko/oci';
import type { Environment } from '../environment';
import { type GoRun, runGo } from './toolchain';

/** Runs Go for what it tells, and changes nothing. As `runGo`, whose answers some give that were kept. */
export type AskGo = typeof runGo;

/** One question about a package: `args` end with `--` and a pattern that names one package, and print it as JSON. */
export interface PackageQuestion {
  readonly args: readonly string[];
  /** Absolute. */
  readonly cwd: string;
  readonly env: Environment;
}

/** What Go has told in one run. */
export interface GoAnswers {
  /** Asks once for equal arguments, folder and environment. A failure is an answer like any other. */
  readonly ask: AskGo;
  /**
   * Has Go answer several questions in one go where it can: those of one module that differ by their pattern alone. `ask` then gives
   * each its part. What does not come apart cleanly (a package with an error, say) is asked again by itself. Never throws for what Go
   * says.
   */
  askTogether(questions: readonly PackageQuestion[]): Promise<void>;
}

/**
 * @param options.signal ends what is asked; that of one asker ends its waiting alone
 * @param options.ignored variables that no Go reads, in which environments may differ
 */
export function rememberAnswers(options: {
  readonly signal?: AbortSignal | undefined;
  readonly ignored?: ReadonlySet<string>;
}): GoAnswers {
  const { signal, ignored = new Set() } = options;
  const known = new Map<string, Promise<GoRun>>();
  const keyOf = (args: readonly string[], cwd: string, env: Environment) =>
    JSON.stringify([args, cwd, environmentKey(env, ignored)]);
  return {
    ask(args, { cwd, env, signal: own }) {
      const key = keyOf(args, cwd, env);
      const answer = known.get(key) ?? runGo(args, { cwd, env, signal });
      known.set(key, answer);
      answer.catch(() => undefined); // whoever still waits hears of it
      return own === undefined || own === signal ? answer : abortable(answer, own);
    },
    async askTogether(questions) {
      const groups = new Map<string, PackageQuestion[]>();
      const distinct = new Map(questions.map((one) => [keyOf(one.args, one.cwd, one.env), one]));
      for (const [question, one] of distinct) {
        if (known.has(question)) continue;
        const key = keyOf(one.args.slice(0, -1), moduleOf(one.cwd), one.env);
        groups.set(key, [...(groups.get(key) ?? []), one]);
      }
      await Promise.all([...groups.values()].filter((group) => group.length > 1).map(askGroup));
    },
  };

  async function askGroup(group: readonly PackageQuestion[]): Promise<void> {
    const [{ args, env, cwd }] = group as [PackageQuestion];
    const patterns = group.map((question) => patternOf(question));
    const all = await runGo([...args.slice(0, -1), ...patterns], { cwd: moduleOf(cwd), env, signal }).catch(
      () => undefined,
    );
    const packages = all?.exitCode === 0 ? decodePackages(all.stdout) : [];
    group.forEach((question, at) => {
      const part = partOf(packages, patterns[at] as string, args.includes('-deps'));
      if (part === undefined) return;
      const stdout = part.map(({ text }) => text).join('');
      known.set(
        keyOf(question.args, question.cwd, question.env),
        Promise.resolve({ stdout, stderr: '', output: stdout, exitCode: 0 }),
      );
    });
  }
}

/** Text that is equal for environments that differ in nothing that Go reads. */
export function environmentKey(env: Environment, ignored: ReadonlySet<string> = new Set()): string {
  const read = Object.entries(env).filter(([name, value]) => value !== undefined && !ignored.has(name));
  return JSON.stringify(read.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * The folder of the module around, where every question about it can be asked: the nearest one upward with a go.mod. The folder itself
 * when there is none, or a go.work lies below it, which only a question from there would see.
 */
function moduleOf(cwd: string): string {
  for (let at = cwd; ; at = dirname(at)) {
    if (existsSync(join(at, 'go.mod'))) return at;
    if (existsSync(join(at, 'go.work')) || at === dirname(at)) return cwd;
  }
}

/** The pattern as it can be asked for from any folder of the module. */
function patternOf({ args, cwd }: PackageQuestion): string {
  const pattern = args.at(-1) ?? '.';
  return /^\.\.?(\/|$)/.test(pattern) ? resolve(cwd, pattern) : pattern;
}

interface ListedText {
  /** As Go printed it, with its end of line. */
  readonly text: string;
  readonly json: {
    readonly ImportPath?: string;
    readonly Dir?: string;
    readonly Imports?: readonly string[];
    readonly Error?: unknown;
  };
}

function decodePackages(stdout: string): ListedText[] {
  const texts = stdout.split(/(?<=^\}\n)/m).filter((text) => text.trim() !== '');
  try {
    return texts.map((text) => ({ text, json: JSON.parse(text) as ListedText['json'] }));
  } catch {
    return []; // longer than what is kept of an output
  }
}

/** What Go would have printed for one pattern, or undefined when that cannot be said. */
function partOf(packages: readonly ListedText[], pattern: string, deps: boolean): ListedText[] | undefined {
  const found = packages.filter(({ json }) => json.ImportPath === pattern || json.Dir === pattern);
  const [main] = found;
  if (main === undefined || found.length > 1 || main.json.Error !== undefined) return undefined;
  if (!deps) return [main];
  const reached = new Set([main.json.ImportPath]);
  const byPath = new Map(packages.map((one) => [one.json.ImportPath, one]));
  for (const path of reached) for (const next of byPath.get(path)?.json.Imports ?? []) reached.add(next);
  return packages.filter(({ json }) => reached.has(json.ImportPath));
}
