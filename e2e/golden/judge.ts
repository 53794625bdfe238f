import { type GoldenCase, type Observation, readCase, readExpected } from './case';
import { compare, compareExactly, type Differences, type Part } from './compare';
import { DELIBERATE } from './differences';
import { type Laboratory, runCase } from './run-case';

export interface Judgement {
  readonly name: string;
  readonly verdict: 'passed' | 'failed' | 'skipped';
  /** For a person: why. */
  readonly notes: readonly string[];
  /** Whether it differs from ko, and a row of differences.ts says that it may. */
  readonly deliberate?: boolean;
  /** Whether it passed only with strictness turned off. */
  readonly lenient?: boolean;
}

/** Commands that do not exist yet: an issue of their own. */
const PENDING: readonly string[] = ['resolve', 'apply', 'create', 'delete', 'run'];

/** Most differences that are shown of one case. */
const SHOWN = 12;

/**
 * Runs one case and says whether it passed.
 * @param options.reference  the command is ko itself: nothing is pending, masked or excused
 */
export async function judge(
  cases: string,
  name: string,
  laboratory: Laboratory,
  options: { readonly reference: boolean },
): Promise<Judgement> {
  const one = readCase(cases, name);
  const expected = readExpected(cases, name);
  if (options.reference) return verdict(name, compareExactly(expected, await runCase(one, laboratory)));
  if (PENDING.includes(one.argv[0] ?? ''))
    return { name, verdict: 'skipped', notes: [`the command ${one.argv[0]} comes later`] };
  const strict = await attempt(one, expected, laboratory);
  if (strict.verdict !== 'failed') return strict;
  const lenient = await attempt(one, expected, laboratory, { KO_STRICT: 'false' });
  return lenient.verdict === 'failed' ? strict : { ...lenient, lenient: true };
}

async function attempt(
  one: GoldenCase,
  expected: Observation,
  laboratory: Laboratory,
  more: Readonly<Record<string, string>> = {},
): Promise<Judgement> {
  const found = compare(one, expected, await runCase(one, laboratory, more));
  return excuse(one.name, found) ?? verdict(one.name, found);
}

/** The judgement on a case that differs on purpose, or undefined when no row speaks of it. */
function excuse(name: string, found: Differences): Judgement | undefined {
  const row = DELIBERATE.find((one) => one.case === name);
  if (row === undefined) return undefined;
  const parts = Object.keys(found) as Part[];
  const stale = row.parts.filter((part) => !parts.includes(part));
  if (stale.length > 0)
    return { name, verdict: 'failed', notes: [`differences.ts excuses ${stale.join(', ')}, which is equal`] };
  if (parts.some((part) => !row.parts.includes(part))) return undefined;
  return {
    name,
    verdict: 'passed',
    notes: [`differs on purpose in ${row.parts.join(', ')}: ${row.reason}`],
    deliberate: true,
  };
}

function verdict(name: string, found: Differences): Judgement {
  const lines = Object.values(found).flat();
  if (lines.length === 0) return { name, verdict: 'passed', notes: [] };
  const rest = lines.length > SHOWN ? [`… and ${lines.length - SHOWN} more`] : [];
  return { name, verdict: 'failed', notes: [...lines.slice(0, SHOWN), ...rest] };
}
