import type { Reporter } from '@ko/oci';
import type { Environment } from '../environment';
import { runGit } from '../git';
import type { ValueMap } from './template/value';

/** Go's zero time, which ko shows when there is no commit. */
const NO_COMMIT = { CommitDate: '0001-01-01T00:00:00Z', CommitTimestamp: -62135596800n };

/** What ko knows outside of a repository, in one without commits, and without git. */
const NO_REPOSITORY: ValueMap = {
  ...{ Branch: '', Tag: '', ShortCommit: '', FullCommit: '', ...NO_COMMIT },
  ...{ IsDirty: false, IsClean: true, TreeState: 'clean' },
};

interface GitOptions {
  /** Folder of the build. */
  readonly cwd: string;
  readonly env: Environment;
  readonly reporter: Reporter;
  readonly signal?: AbortSignal | undefined;
}

/**
 * `.Git` of templates. No git problem is an error; each is a line to the reporter, as in ko. Spec: ko-behaviour 2.6.
 *
 * @throws the signal's reason
 */
export async function gitFacts(options: GitOptions): Promise<ValueMap> {
  const ask = async (...args: string[]) => firstLine(await git(args, options));
  const [inside, full] = await Promise.all([
    ask('rev-parse', '--is-inside-work-tree'),
    ask('show', '--format=%H', 'HEAD', '--quiet'),
  ]);
  if (inside !== 'true' || !full) {
    options.reporter.warn('current folder is not a git repository. Git info will not be available');
    return NO_REPOSITORY;
  }
  const [branch, short, date, tag, status] = await Promise.all([
    ask('rev-parse', '--abbrev-ref', 'HEAD', '--quiet'),
    ask('show', '--format=%h', 'HEAD', '--quiet'),
    ask('show', '--format=%ct', 'HEAD', '--quiet'),
    ask('describe', '--tags', '--abbrev=0', 'HEAD'),
    git(['status', '--porcelain'], options),
  ]);
  const dirty = status !== ''; // a status that fails counts as dirty
  if (dirty) options.reporter.warn('git is in a dirty state');
  if (!tag) options.reporter.warn("git doesn't contain any tags. Tag info will not be available");
  return {
    ...{ Branch: branch ?? '', Tag: tag || 'v0.0.0', ShortCommit: short ?? '', FullCommit: full, ...commitTime(date) },
    ...{ IsDirty: dirty, IsClean: !dirty, TreeState: dirty ? 'dirty' : 'clean' },
  };
}

/** Seconds since 1970 as RFC 3339 in UTC, with whole seconds. */
export function rfc3339(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace(/\.\d+Z$/, 'Z');
}

function commitTime(seconds: string | undefined): ValueMap {
  if (!seconds || !/^\d+$/.test(seconds)) return NO_COMMIT;
  return { CommitDate: rfc3339(Number(seconds)), CommitTimestamp: BigInt(seconds) };
}

/** ko takes the first line and drops single quotes. */
function firstLine(output: string | undefined): string | undefined {
  return output?.split('\n', 1)[0]?.replaceAll("'", '');
}

/** Standard output of git, or undefined when it fails or is not installed. */
async function git(args: readonly string[], options: GitOptions): Promise<string | undefined> {
  const { exitCode, stdout } = await runGit(['-c', 'log.showSignature=false', ...args], options);
  return exitCode === 0 ? stdout : undefined;
}
