import type { GoldenCase, Observation } from './case';
import { contentDifferences, differencesOf } from './difference';
import { ERROR_NAMES, names, quotedIn } from './errors';
import { isHelp, parseHelp } from './help-text';
import { manifestDifferences } from './manifests';
import { distinctBuilds, ourHelp, promisedHelp, withoutExecutability } from './masks';

/** What is compared; a deliberate difference names the parts that it excuses. */
export type Part = 'exit' | 'error' | 'stdout' | 'builds' | 'registry' | 'files';

/** Differences by part; a part without any is absent. */
export type Differences = Partial<Record<Part, readonly string[]>>;

/** Compares with ko itself: every byte of what the vectors hold. */
export function compareExactly(expected: Observation, actual: Observation): Differences {
  const parts = ['exit', 'error', 'stdout', 'builds', 'registry', 'files'] as const;
  return collect(parts.map((part) => [part, differencesOf(expected[part], actual[part], part)]));
}

/** Compares with another implementation: as issue and README of the vectors say, with the masks. */
export function compare(one: GoldenCase, expected: Observation, actual: Observation): Differences {
  const exit = differencesOf(expected.exit, actual.exit, 'exit');
  if (expected.exit !== 0)
    return collect([
      ['exit', exit],
      ['stdout', differencesOf(expected.stdout, actual.stdout, 'stdout')],
      // An implementation may find out earlier: less was pushed, or nothing. Never more.
      ['registry', actual.registry === undefined ? [] : compareRegistry(expected.registry, actual.registry)],
      ['error', exit.length > 0 ? [] : missingNames(one, expected.error, actual.error)],
    ]);
  return collect([
    ['exit', exit],
    ['error', differencesOf('', actual.error, 'error')],
    ['stdout', compareStdout(one, expected.stdout, actual.stdout)],
    ['builds', differencesOf(distinctBuilds(expected.builds), distinctBuilds(actual.builds), 'builds')],
    ['registry', compareRegistry(expected.registry, actual.registry)],
    ['files', differencesOf(withoutExecutability(expected.files), withoutExecutability(actual.files), 'files')],
  ]);
}

/** Content first: it explains why tags and references differ. */
function compareRegistry(expected: Observation['registry'], actual: Observation['registry']): string[] {
  if (expected === undefined || actual === undefined) return differencesOf(expected, actual, 'registry');
  const names = [...new Set([...Object.keys(expected), ...Object.keys(actual)])];
  return names.flatMap((name) => {
    const [ko, ours] = [expected[name], actual[name]];
    if (ko === undefined || ours === undefined) return differencesOf(ko, ours, `registry[${name}]`);
    return [
      ...contentDifferences(ko.blobs, ours.blobs, `${name}: blobs`),
      ...contentDifferences(ko.manifests, ours.manifests, `${name}: manifests`),
      ...differencesOf(ko.tags, ours.tags, `${name}: tags`),
    ];
  });
}

function compareStdout({ argv }: GoldenCase, expected: string, actual: string): string[] {
  if (argv[0] === 'resolve' && !isHelp(expected)) return manifestDifferences(expected, actual);
  if (!isHelp(expected)) return differencesOf(expected, actual, 'stdout');
  return differencesOf(promisedHelp(parseHelp(expected)), ourHelp(parseHelp(actual)), 'help');
}

function missingNames({ name }: GoldenCase, expected: string, actual: string): string[] {
  if (actual === '') return ['no text beginning with "Error: " on standard error'];
  return (ERROR_NAMES[name] ?? quotedIn(expected))
    .filter((word) => !names(actual, word))
    .map((word) => `the text does not name ${JSON.stringify(word)}: ${actual.trim()}`);
}

function collect(parts: readonly (readonly [Part, readonly string[]])[]): Differences {
  return Object.fromEntries(parts.filter(([, lines]) => lines.length > 0));
}
