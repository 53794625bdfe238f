import { availableParallelism } from 'node:os';
import type { Environment } from '@ko/core';

/**
 * How many tasks run at a time: as Nx is told by NX_PARALLEL or by `parallel` in nx.json, else one for each processor. What --parallel
 * says, Nx tells no batch.
 */
export function tasksAtATime(env: Environment, { parallel }: { readonly parallel?: number }): number {
  return count(env['NX_PARALLEL']) ?? count(parallel?.toString()) ?? availableParallelism();
}

/** A number, or a share of the processors: `3`, `50%`. */
function count(text: string | undefined): number | undefined {
  const [, digits, percent] = /^(\d+)(%?)$/.exec(text?.trim() ?? '') ?? [];
  if (digits === undefined) return undefined;
  const number = percent ? (availableParallelism() * Number(digits)) / 100 : Number(digits);
  return Math.max(1, Math.floor(number));
}
