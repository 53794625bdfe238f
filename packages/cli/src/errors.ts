// The catalogue of the command line. Nothing of @ko/core is loaded for it: a mistyped flag is to be answered at once.
/** Codes that callers match on; each is also a heading in `docs/troubleshooting.md`. The text of a message may change. */
export type CliErrorCode =
  | 'unknown-command'
  | 'unknown-flag'
  | 'invalid-flag'
  | 'wrong-arguments'
  | 'flag-unsupported'
  | 'missing-repository'
  | 'temporary-folder'
  | 'output-lost'
  | 'missing-credentials'
  | 'docker-config'
  | 'credential-helper';

/** A failure a user can act on: what happened, on what, and what to do next. Shown without a stack. */
export class CliError extends Error {
  override readonly name = 'CliError';
  /** What to do now; part of `message`. */
  readonly next: string | undefined;

  constructor(
    readonly code: CliErrorCode,
    text: { what: string; next?: string | undefined },
    options?: { cause?: unknown },
  ) {
    super(text.next === undefined ? text.what : `${text.what} ${text.next}`, options);
    this.next = text.next;
  }
}

/** Longest piece of a user's text that a message repeats, in characters. */
const QUOTED = 200;

/** A word of the command line, safe to print. */
function quote(text: string): string {
  const cut = text.length > QUOTED ? `${text.slice(0, QUOTED)}…` : text;
  return JSON.stringify(cut).replace(/[\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069]/g, '');
}

/** `near`: the command that was probably meant. ko's text, which scripts look for. */
export const unknownCommand = (word: string, of: string, near: string | undefined) => {
  const hint = near === undefined ? '' : `\nDid you mean this?\n\t${near}\n\n`;
  return new CliError('unknown-command', {
    what: `unknown command ${quote(word)} for "${of}"\n${hint}Run '${of} --help' for usage.`,
  });
};

/** A line, not an error: `ko help` of what is no command. */
export const unknownTopic = (word: string, near: string | undefined) =>
  `Unknown help topic ${quote(word)}.${near === undefined ? '' : ` Did you mean "${near}"?`}`;

/** `written`: with dashes; `inside`: the bundle that it stands in. */
export const unknownFlag = (written: string, near: string | undefined, inside?: string) =>
  new CliError('unknown-flag', {
    what: inside === undefined ? `unknown flag: ${written}.` : `unknown shorthand flag: '${written[1]}' in ${inside}.`,
    next: near === undefined ? 'The flag --help lists those that there are.' : `Did you mean --${near}?`,
  });

export const missingImportPath = () =>
  new CliError('wrong-arguments', {
    what: 'ko run: no importpaths listed.',
    next: 'Name a main package: ko run ./cmd/app.',
  });

/** `word`: where the import path has to stand. */
export const flagBeforePath = (word: string) =>
  new CliError('wrong-arguments', {
    what: `expected first arg to be positional, got ${quote(word)}.`,
    next: 'Flags follow the import path: ko run ./cmd/app --bare.',
  });

export const malformedFlag = (word: string) =>
  new CliError('invalid-flag', { what: `bad flag syntax: ${quote(word)}.`, next: 'Write --name or --name=value.' });

export const missingFlagValue = (written: string) =>
  new CliError('invalid-flag', { what: `flag needs an argument: ${written}.`, next: `Write ${written} and a value.` });

export const invalidFlagValue = (
  flag: { readonly name: string; readonly short?: string; readonly type: string },
  value: string,
  why: string,
) =>
  new CliError('invalid-flag', {
    what: `invalid argument ${quote(value)} for "${flag.short === undefined ? '' : `-${flag.short}, `}--${flag.name}" flag: ${why}.`,
    next:
      flag.type === 'strings'
        ? `A list is one CSV record: put a value with commas or quotation marks into quotation marks, and double those inside.`
        : undefined,
  });

export const wrongArguments = (expected: number, received: number, usage: string) =>
  new CliError('wrong-arguments', {
    what: `accepts ${expected} arg(s), received ${received}.`,
    next: `Usage: ${usage}`,
  });

/** Of the scripts that shells load, not of a user's. */
export const nothingToComplete = () =>
  new CliError('wrong-arguments', {
    what: 'requires at least 1 arg(s), only received 0: the word to complete.',
  });

export const allOrSpecificPlatforms = () =>
  new CliError('invalid-flag', {
    what: 'all or specific platforms should be used: --platform names "all" and others.',
    next: 'Write --platform=all, or a list without it.',
  });

export const negativeJobs = (jobs: number) =>
  new CliError('invalid-flag', {
    what: `--jobs is ${jobs}.`,
    next: 'Write a number above 0, or 0 for one job a processor.',
  });

/** A flag of ko's that we know and cannot do yet. */
export const flagUnsupported = (written: string, instead: string | undefined) =>
  new CliError('flag-unsupported', { what: `${written} is not supported yet.`, next: instead });

export const missingRepository = () =>
  new CliError('missing-repository', {
    what: 'KO_DOCKER_REPO environment variable is unset, so there is no place to push to.',
    next: 'Set it, for example KO_DOCKER_REPO=ghcr.io/my-user, or write --push=false.',
  });

export const unusableTemporaryFolder = (folder: string, error: NodeJS.ErrnoException) =>
  new CliError(
    'temporary-folder',
    {
      what: `Nothing can be written below ${quote(folder)}, the folder for temporary files (${error.code}).`,
      next: 'Set TMPDIR to a folder that exists and that you may write to.',
    },
    { cause: error },
  );

/** No space is left, most often. */
export const outputLost = (cause: Error) =>
  new CliError(
    'output-lost',
    {
      what: `The standard output cannot be written to (${cause.message}), so what stands there is not all.`,
      next: 'Make room, or write to another place, and call the command again; images that are published stay so.',
    },
    { cause },
  );

export const missingCredentials = () =>
  new CliError('missing-credentials', {
    what: 'username and password required.',
    next: 'Write --username and --password-stdin, and give the password on standard input.',
  });

/** `why` never quotes the file's content: it holds passwords. */
export const unusableDockerConfig = (file: string, why: string, cause?: unknown) =>
  new CliError(
    'docker-config',
    { what: `${file}: ${why}.`, next: 'Repair the file, or remove it: then a new one is written.' },
    { cause },
  );

export const invalidServer = (server: string, why: string) =>
  new CliError('wrong-arguments', {
    what: `${quote(server)} is no registry: ${why}`,
    next: 'Write the name of a host, for example registry.example.com or localhost:5000.',
  });

export const helperNotInstalled = (program: string, file: string, cause: unknown) =>
  new CliError(
    'credential-helper',
    {
      what: `${file} names the credential helper ${quote(program)}, which is not on the PATH.`,
      next: 'Install it, or remove it from the file.',
    },
    { cause },
  );

export const helperFailed = (program: string, server: string, why: string) =>
  new CliError('credential-helper', {
    what: `Credential helper ${quote(program)} could not store the credentials for ${server}: ${why}.`,
    next: `Try it by hand: ${program} list`,
  });
