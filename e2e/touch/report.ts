import type { Result } from './brute-force';
import type { Finding } from './judgement';

/** A table of what was found, by cause, and what is not accepted, edit by edit. */
export function report(result: Result): string[] {
  const { findings, failures, unread } = result;
  const rows = new Map<string, number>();
  for (const { kind, of, cause } of findings) {
    const row = `${(cause.allowed ? 'accepted' : kind).padEnd(8)}  ${of.padEnd(8)}  ${cause.text}`;
    rows.set(row, (rows.get(row) ?? 0) + 1);
  }
  const table = [...rows]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([row, count]) => `${String(count).padStart(6)}  ${row}`);
  return [
    ...table,
    ...faults(findings).map(describe),
    ...unread.map(([app, reason]) => `not asked: ${app}: ${firstLine(reason)}`),
    ...failures.map(({ edit, error }) => `no graph after "${edit}": ${firstLine(error)}`),
  ];
}

/** What is not accepted. */
export function faults(findings: readonly Finding[]): Finding[] {
  return findings.filter(({ cause }) => !cause.allowed);
}

export function describe({ kind, of, edit, subject, cause }: Finding): string {
  return `${kind} ${of} of ${subject} after "${edit}": ${cause.text}`;
}

/** The last line of a run. */
export function totalLine({ edits, asked, findings }: Result): string {
  const count = (holds: (finding: Finding) => boolean): number => findings.filter(holds).length;
  const stale = count(({ kind }) => kind === 'stale');
  const accepted = count(({ kind, cause }) => kind === 'needless' && cause.allowed);
  const needless = count(({ kind, cause }) => kind === 'needless' && !cause.allowed);
  return `${edits} edits, ${asked} asked, ${stale} stale, ${needless} needless, ${accepted} accepted`;
}

function firstLine(text: string): string {
  return text.split('\n').find((line) => line.trim() !== '') ?? '';
}
