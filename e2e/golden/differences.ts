// Where ours differs from ko on purpose. The suite prints and counts the cases. A row says what the case is about by its content where
// it can, so that cases of another folder are covered. Where ours can be rewritten to what ko would have said, it is, and then all of
// the case is compared; else the row names the parts that it excuses.
import type { Repository } from './bases';
import type { GoldenCase } from './case';
import type { Part } from './compare';
import type { MaskedText } from './masks';
import { inZone } from './zone';

interface Row {
  readonly reason: string;
  /** @param ko  the exit status that ko ended with */
  readonly when: (one: GoldenCase, ko: number | null) => boolean;
}

/** A difference in a few words of what we write. */
export interface Rewriting extends Row {
  /** Our text with ko's words in place of ours. */
  readonly rewrite: (text: string, kind: MaskedText, one: GoldenCase, bases: ReadonlyMap<string, Repository>) => string;
}

/** A difference in what happens. */
export interface Excuse extends Row {
  readonly parts: readonly Part[];
  /** What each line that tells of the difference looks like; default any. */
  readonly lines?: RegExp;
}

const given = (one: GoldenCase, variable: string): string => one.env?.[variable] ?? '';
/** What is written for a flag that takes a value. */
const valuesOf = (one: GoldenCase, flag: string): string[] =>
  one.argv.flatMap((word, at) =>
    word.startsWith(`${flag}=`) ? [word.slice(flag.length + 1)] : word === flag ? [one.argv[at + 1] ?? ''] : [],
  );

/** Whether one of a list is empty, has an empty part, or a second colon. */
const hasOddPlatform = (list: string): boolean =>
  list !== '' && list.split(/[,\s]/).some((platform) => platform === '' || /(^|\/)(\/|:|$)|:$|:.*:/.test(platform));

/** Whether the workspace has a folder there. */
const hasFolder = (one: GoldenCase, path: string): boolean =>
  (one.workspace ?? []).some(
    (step) => 'path' in step && (step.path.startsWith(`${path}/`) || (step.path === path && 'dir' in step)),
  );

/** The texts that the workspace's files are written with. */
const textsOf = (one: GoldenCase): string[] =>
  (one.workspace ?? []).flatMap((step) => ('text' in step ? [step.text] : []));

/** What `--debug` puts before the program in an entrypoint. */
const DEBUGGER = '"exec","--listen=:40000","--headless","--log","--accept-multiclient","--api-version=2","--"';

export const REWRITINGS: readonly Rewriting[] = [
  {
    reason:
      'with --debug, ko gives a Windows image an entrypoint that starts with a folder [bug, ko-behaviour 5.9]; ours starts the program',
    when: (one) => one.argv.includes('--debug'),
    rewrite: (text, kind) =>
      kind === 'config' && text.includes('"os":"windows"')
        ? text.replace('"Entrypoint":["C:\\\\ko-app', `"Entrypoint":["C:\\\\",${DEBUGGER},"C:\\\\ko-app`)
        : text,
  },
  {
    reason:
      'ko writes the epochs in the time zone of the machine [bug, ko-behaviour 5.7]; ours are UTC, so that images are equal',
    when: (one) => !['', 'UTC'].includes(given(one, 'TZ')),
    rewrite: (text, _kind, one) =>
      ['SOURCE_DATE_EPOCH', 'KO_DATA_DATE_EPOCH']
        .filter((variable) => /^\d+$/.test(given(one, variable)))
        .map((variable) => new Date(Number(given(one, variable)) * 1000))
        .reduce((masked, time) => {
          const local = inZone(time, given(one, 'TZ'));
          // In an SBOM it is the local time of day with the letter for UTC.
          const written = text.includes('"SPDXID"') ? local.replace(/(Z|[+-]\d\d:\d\d)$/, 'Z') : local;
          return masked.replaceAll(inZone(time, 'UTC'), written);
        }, text),
  },
  {
    reason:
      'ko names a base digest that nothing has when the base is an OCI index [bug, ko-behaviour 5.12]; ours is the true one',
    when: () => true,
    rewrite: (text, kind, _one, bases) =>
      ociIndexes(bases).reduce((masked, { name, digest }) => {
        const written = `{{RE-ENCODED ${name}}}`;
        const hex = digest.slice('sha256:'.length);
        if (kind === 'index') return masked.replace(`base.digest":"${digest}"`, `base.digest":"sha256:${written}"`);
        if ((kind !== 'sbom' && kind !== 'file') || !masked.includes(`SPDXRef-Package-sha256-${hex}`)) return masked;
        // The SBOM of the index has it from there, but for the base's own name, which may hold the true one.
        const lines = masked
          .split('\n')
          .map((line) => (line.includes('"versionInfo"') ? line : line.replaceAll(hex, written)));
        return lines.join('\n');
      }, text),
  },
];

export const EXCUSES: readonly Excuse[] = [
  {
    reason:
      'ko prints the manifests before the one that fails, which a kubectl behind a pipe applies; ours prints all of them or none',
    when: ({ argv }, ko) => argv[0] === 'resolve' && ko !== 0,
    parts: ['stdout'],
  },
  {
    reason:
      'ko prints a value that is empty in brackets as an empty text ({a: } becomes {a: ""}) [bug]; ours keeps what was written',
    when: (one) => one.argv[0] === 'resolve' && textsOf(one).some((text) => /[{,]\s*[\w.-]+\s*:?\s*[,}]/.test(text)),
    parts: ['stdout'],
  },
  {
    reason:
      'ko passes on what no kubectl reads (aliases of other documents or of themselves, {{ templates }}); ours refuses it',
    when: (one, ko) => one.argv[0] === 'resolve' && ko === 0 && textsOf(one).some((text) => /\{\{|\*\w/.test(text)),
    parts: ['exit', 'error', 'stdout', 'registry'],
  },
  {
    reason:
      'ko refuses escapes that JSON has and YAML 1.1 has not (\\/, pairs of surrogates); ours reads JSON as kubectl does',
    when: (one, ko) =>
      one.argv[0] === 'resolve' && ko === 1 && textsOf(one).some((text) => /\\\/|\\ud[89ab]/i.test(text)),
    parts: ['exit', 'error', 'stdout', 'registry'],
  },
  {
    reason:
      'ko pushes nothing when there are no tags, and prints a reference to it [bug, ko-behaviour 6.3]; ours pushes by digest',
    when: ({ argv }) =>
      argv.some((word, at) => word === '--tags=' || (word === '' && /^(-t|--tags)$/.test(argv[at - 1] ?? ''))),
    parts: ['stdout', 'registry'],
  },
  {
    reason:
      'ko 0.19.1 confines links in kodata to kodata; later ones, and ours, to the git work tree (ko-behaviour 5.4, [unrel])',
    when: (one, ko) =>
      ko === 1 &&
      (one.workspace ?? []).some((step) => 'run' in step && step.run.join(' ').startsWith('git init')) &&
      (one.workspace ?? []).some((step) => 'symlink' in step && /(^|\/)kodata\//.test(step.path)),
    parts: ['exit', 'stdout', 'registry'],
  },
  {
    reason:
      'ko sends tags that no registry may take, such as .v1; ours refuses what the distribution specification does',
    when: (one) => [...valuesOf(one, '-t'), ...valuesOf(one, '--tags')].some((tags) => /(^|,)[.-]/.test(tags)),
    parts: ['exit', 'error', 'stdout', 'builds', 'registry'],
  },
  {
    reason:
      'ko takes an empty part of a platform for any, and what follows a second colon for nothing; ours refuses both',
    when: (one) => [...valuesOf(one, '--platform'), given(one, 'KO_DEFAULTPLATFORMS')].some(hasOddPlatform),
    parts: ['exit', 'error', 'stdout', 'builds', 'registry'],
  },
  {
    reason:
      'ko takes KO_DOCKER_REPO with --bare as it is, a host alone for a repository of Docker Hub; ours refuses it or drops the last slash',
    when: (one) => one.argv.includes('--bare') && /^[^/]*\.[^/:]*$|\/$/.test(given(one, 'KO_DOCKER_REPO')),
    parts: ['exit', 'error', 'stdout', 'builds', 'registry', 'files'],
  },
  {
    reason:
      'ko cleans a KO_DOCKER_REPO that is no repository (//, /., a scheme), or finds out when it pushes; ours refuses it at once',
    when: (one) => /\/\/|\/\.\.?(\/|$)|^-/.test(given(one, 'KO_DOCKER_REPO')),
    parts: ['exit', 'error', 'stdout', 'builds', 'registry'],
  },
  {
    reason: 'ko finds no module above the current folder; ours builds a path in the module that holds it',
    when: (one, ko) =>
      ko === 1 &&
      one.argv.some((word) => /^\.{1,2}(\/|$)/.test(word)) &&
      (one.workspace ?? []).some((step) => 'path' in step && /\/go\.mod$/.test(step.path)),
    parts: ['exit', 'stdout', 'registry'],
  },
  {
    reason: 'ko crashes (Go panic, exit status 2) or hangs; ours does the work, or says what is wrong',
    when: (_one, ko) => ko === 2 || ko === null,
    parts: ['exit', 'error', 'stdout', 'builds', 'registry', 'files'],
  },
  {
    reason:
      'ko succeeds without a word when it cannot write the tarball [bug, ko-behaviour 6.3]; ours makes the folder, or fails',
    when: (one) =>
      valuesOf(one, '--tarball').some((file) => {
        const folder = /^(.*)\/[^/]*$/.exec(file)?.[1];
        return hasFolder(one, file) || (folder !== undefined && !hasFolder(one, folder));
      }),
    parts: ['exit', 'error', 'stdout', 'files'],
  },
  {
    reason:
      'ko fails when the path of an OCI layout would be no repository (upper case, one letter); ours writes the layout',
    when: (one) =>
      valuesOf(one, '--oci-layout-path').some((path) => /^[^/]$|[^a-z0-9_.\-/]/.test(path.replace(/\{\{\w+\}\}/g, ''))),
    parts: ['exit', 'stdout', 'registry', 'files'],
  },
  {
    reason:
      'in KOCACHE, ko keeps no layer with capabilities or of what is no Go program, and knows their media types; ours keeps all, by diffID',
    when: (one) => given(one, 'KOCACHE') !== '',
    parts: ['files'],
    lines: /diffid-to-descriptor\](\[text\]: from character \d+ on: .*vnd\.docker|: ko nothing)/,
  },
  {
    reason: 'ko reads .ko.toml and files of variables (.ko.env, .ko.dotenv), too; ours says what to write instead',
    when: (one) =>
      /\.(toml|env|dotenv)$/.test(given(one, 'KO_CONFIG_PATH')) ||
      (one.workspace ?? []).some((step) => 'path' in step && /(^|\/)\.ko\.(toml|env|dotenv)$/.test(step.path)),
    parts: ['exit', 'error', 'stdout', 'builds', 'registry'],
  },
  {
    reason: 'ko makes a time of a date in .ko.yaml (2020-01-01 00:00:00 +0000 UTC), or fails; ours keeps the text',
    when: (one) =>
      (one.workspace ?? []).some(
        (step) => 'text' in step && /\.ya?ml$/.test(step.path) && /[:[,-] *\d{4}-\d\d?-\d\d?\b/.test(step.text),
      ),
    parts: ['exit', 'error', 'stdout', 'builds', 'registry'],
  },
  {
    reason: 'in templates, times are of the type int, in ko int64; it shows in printf "%T" alone',
    when: (one) => (one.workspace ?? []).some((step) => 'text' in step && /Timestamp/.test(step.text)),
    parts: ['builds'],
    lines: /ko ".*int64.*" \/ ours/,
  },
  {
    reason: 'templates with define, template and block are refused',
    when: (one) =>
      (one.workspace ?? []).some((step) => 'text' in step && /\{\{-? *(define|template|block)\b/.test(step.text)),
    parts: ['exit', 'error', 'stdout', 'builds', 'registry'],
  },
  {
    reason:
      'ko sends names that no registry may take, such as app/_x; ours refuses what the distribution specification does',
    when: (one) =>
      one.argv.some((word) => /(^|[\w-]\/|\.\/)[._-]*[._-][a-z][^/]*$/.test(word) && !word.startsWith('-')),
    parts: ['exit', 'error', 'stdout', 'builds', 'registry'],
  },
  {
    reason: 'ko takes project.json and package.json of a folder for manifests, which they are not without a kind',
    when: (one) =>
      one.argv.some((word) => ['resolve', 'apply', 'create'].includes(word)) &&
      (one.workspace ?? []).some((step) => 'path' in step && /\/(project|package)\.json$/.test(step.path)),
    parts: ['stdout'],
  },
  {
    reason: 'ko builds nothing with GO111MODULE=off; ours builds it as Go does',
    when: (one) => given(one, 'GO111MODULE') === 'off',
    parts: ['exit', 'stdout', 'registry'],
  },
  {
    reason:
      "ko looks for a program in the dir of an entry of builds that is about another one, and nowhere else [bug, ko-behaviour 2.4]; ours looks in ko's folder, too",
    when: (one, ko) => ko === 1 && (one.workspace ?? []).some((step) => 'text' in step && /\bdir: \w/.test(step.text)),
    parts: ['exit', 'stdout', 'registry'],
  },
];

function ociIndexes(bases: ReadonlyMap<string, Repository>): { name: string; digest: string }[] {
  return [...bases].flatMap(([name, { manifests }]) =>
    [...manifests]
      .filter(([, { mediaType }]) => mediaType === 'application/vnd.oci.image.index.v1+json')
      .map(([digest]) => ({ name, digest })),
  );
}
