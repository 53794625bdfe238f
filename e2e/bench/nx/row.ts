// What the benches of the plugin print: one line for each thing that was measured, with what it should be.
import { figuresOf, ratios, show } from '../figures';

/** One line of the table. Seconds, taken in turns. */
export interface Row {
  readonly name: string;
  readonly ours: readonly number[];
  /** Of ko, or of what else ours is held against. */
  readonly theirs: readonly number[];
  /** What the medians should be, if anything. */
  readonly target?: Target | undefined;
}

export type Target =
  /** Ours is at most so many times theirs. */
  | { readonly ratio: number }
  /** Ours is at most so many seconds above theirs. */
  | { readonly above: number };

export const HEAD = ['', 'rounds', 'ours s', 'theirs s', 'ratio', 'ours - theirs s', 'target', ''];

export function cells({ name, ours, theirs, target }: Row): string[] {
  const differences = ours.map((value, at) => value - (theirs[at] ?? NaN));
  return [
    name,
    String(ours.length),
    show(ours),
    show(theirs),
    show(ratios(ours, theirs)),
    show(differences),
    target === undefined ? '' : 'ratio' in target ? `<= ${target.ratio}` : `<= +${target.above} s`,
    target === undefined ? '' : isMet(ours, theirs, target) ? 'met' : 'MISSED',
  ];
}

/** By medians of what was measured in turns. */
function isMet(ours: readonly number[], theirs: readonly number[], target: Target): boolean {
  if ('ratio' in target) return figuresOf(ratios(ours, theirs)).median <= target.ratio;
  return figuresOf(ours.map((value, at) => value - (theirs[at] ?? NaN))).median <= target.above;
}
