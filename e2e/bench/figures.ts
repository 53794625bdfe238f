import { loadavg } from 'node:os';

/** Several measurements of one thing. */
export interface Figures {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

export function figuresOf(values: readonly number[]): Figures {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low = NaN, high = NaN] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  return { median: (low + high) / 2, least: sorted[0] ?? NaN, most: sorted.at(-1) ?? NaN };
}

/** The median, and between which values all of them lie: `1.23 (1.20-1.31)`. */
export function show(values: readonly number[], digits = 2): string {
  const { median, least, most } = figuresOf(values);
  if (values.length < 2) return median.toFixed(digits);
  return `${median.toFixed(digits)} (${least.toFixed(digits)}-${most.toFixed(digits)})`;
}

/** The ratio of each run of ours to the run beside it. */
export function ratios(ours: readonly number[], theirs: readonly number[]): number[] {
  return ours.map((value, position) => value / (theirs[position] ?? NaN));
}

/** Prints rows below a head, columns aligned. */
export function printTable(head: readonly string[], rows: readonly (readonly string[])[]): void {
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) => row.map((text, column) => text.padEnd(widths[column] ?? 0)).join('  ');
  console.log([line(head), widths.map((width) => '-'.repeat(width)).join('  '), ...rows.map(line)].join('\n'));
}

/** How busy the machine is, for whoever reads figures of one that others use, too. */
export function loadLine(): string {
  return `load average: ${loadavg()
    .map((load) => load.toFixed(1))
    .join(' ')}`;
}
