import { type GoldenCase, type Observation, readCase, readExpected } from './case';
import { compare, compareExactly, type Differences, type Part } from './compare';
import { EXCUSES, REWRITINGS } from './differences';
import { type MaskedText, withKosName } from './masks';
import { PENDING } from './pending';
import { type Laboratory, runCase } from './run-case';

export interface Judgement {
  readonly name: string;
  readonly verdict: 'passed' | 'failed' | 'skipped';
  /** For a person: why. */
  readonly notes: readonly string[];
  /** Reasons of differences.ts why it differs from ko. */
  readonly deliberate?: readonly string[];
  /** Whether it passed only with strictness turned off. */
  readonly lenient?: boolean;
}

/** Most differences that are shown of one case. */
const SHOWN = 12;

/** Runs one case and says whether it passed. Without a version, the command is ko itself: nothing is pending, masked or excused. */
export async function judge(cases: string, name: string, laboratory: Laboratory): Promise<Judgement> {
  const one = readCase(cases, name);
  const expected = readExpected(cases, name);
  const { version } = laboratory;
  if (version === undefined) return verdict(name, compareExactly(expected, await runCase(one, laboratory)));
  if (PENDING.includes(one.argv[0] ?? ''))
    return { name, verdict: 'skipped', notes: [`the command ${one.argv[0]} comes later`] };
  return judgeOurs(one, expected, { ...laboratory, version });
}

/** Runs one case with the ko that is there, and judges ours by what it did. */
export async function judgeBeside(one: GoldenCase, ko: Laboratory, ours: OurLaboratory): Promise<Judgement> {
  return judgeOurs(one, await runCase(one, ko), ours);
}

type OurLaboratory = Laboratory & { readonly version: string };

async function judgeOurs(one: GoldenCase, expected: Observation, laboratory: OurLaboratory): Promise<Judgement> {
  const strict = await attempt(one, expected, laboratory, {});
  if (strict.verdict !== 'failed') return strict;
  const lenient = await attempt(one, expected, laboratory, { KO_STRICT: 'false' });
  return lenient.verdict === 'failed' ? strict : { ...lenient, lenient: true };
}

async function attempt(
  one: GoldenCase,
  expected: Observation,
  laboratory: OurLaboratory,
  env: Readonly<Record<string, string>>,
): Promise<Judgement> {
  const rewritten = new Set<string>();
  const mask = (text: string, kind: MaskedText) =>
    REWRITINGS.filter(({ when }) => when(one, expected.exit)).reduce(
      (before, { rewrite, reason }) => {
        const after = rewrite(before, kind, one, laboratory.bases);
        if (after !== before) rewritten.add(reason);
        return after;
      },
      withKosName(text, kind, laboratory.version),
    );
  const found = compare(one, expected, await runCase(one, laboratory, { env, mask }));
  return excuse(one, expected, found) ?? verdict(one.name, found, [...rewritten]);
}

/** The judgement on a case that happens otherwise on purpose; undefined when no row speaks of it, or there is more to it. */
function excuse(one: GoldenCase, expected: Observation, found: Differences): Judgement | undefined {
  const rows = EXCUSES.filter(({ when }) => when(one, expected.exit));
  if (rows.length === 0) return undefined;
  const { name } = one;
  const parts = Object.keys(found) as Part[];
  if (parts.length === 0) return undefined; // equal by chance, or no case of it
  const isExcused = (part: Part) =>
    rows.some((row) => row.parts.includes(part) && (found[part] ?? []).every((line) => row.lines?.test(line) ?? true));
  if (!parts.every(isExcused)) return undefined;
  return { name, verdict: 'passed', notes: [], deliberate: rows.map(({ reason }) => reason) };
}

function verdict(name: string, found: Differences, deliberate: readonly string[] = []): Judgement {
  const lines = Object.values(found).flat();
  if (lines.length === 0) return { name, verdict: 'passed', notes: [], deliberate };
  const rest = lines.length > SHOWN ? [`… and ${lines.length - SHOWN} more`] : [];
  return { name, verdict: 'failed', notes: [...lines.slice(0, SHOWN), ...rest] };
}
