// Where ours differs from ko on purpose. The suite prints and counts these; a row that no longer applies fails.
import type { Part } from './compare';

export interface DeliberateDifference {
  readonly case: string;
  /** What differs; everything else of the case must be equal. */
  readonly parts: readonly Part[];
  readonly reason: string;
}

export const DELIBERATE: readonly DeliberateDifference[] = [];
