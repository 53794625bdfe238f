/**
 * Runs `work` for each item, at most `limit` at once. The first failure aborts the signal that the others hold and is thrown when
 * all have ended, so that nothing still runs (or writes) after the call. An abort by the caller is passed on and ends it alike.
 */
export async function concurrently<T>(
  items: readonly T[],
  limit: number,
  work: (item: T, signal: AbortSignal) => Promise<void>,
  signal?: AbortSignal,
): Promise<void> {
  const own = new AbortController();
  const either = signal === undefined ? own.signal : AbortSignal.any([signal, own.signal]);
  const waiting = items.values();
  const failures: unknown[] = [];
  const lane = async () => {
    for (const item of waiting) {
      if (either.aborted) return;
      try {
        await work(item, either);
      } catch (error) {
        failures.push(error);
        own.abort();
      }
    }
  };
  await Promise.all(Array.from({ length: limit }, lane));
  signal?.throwIfAborted();
  if (failures.length > 0) throw failures[0];
}
