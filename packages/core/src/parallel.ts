/**
 * Runs `work` for each item, at most `limit` at a time; results in the order of the items. The first failure fires the signal that
 * the others were given and is thrown once all of them have ended, so nothing is left running.
 */
export async function mapLimited<T, R>(
  items: readonly T[],
  options: { limit: number; signal?: AbortSignal | undefined },
  work: (item: T, signal: AbortSignal) => Promise<R>,
): Promise<R[]> {
  const failure = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, failure.signal]) : failure.signal;
  const results = new Map<number, R>();
  const queue = items.entries();
  const worker = async () => {
    for (const [position, item] of queue) {
      signal.throwIfAborted();
      results.set(position, await work(item, signal));
    }
  };
  const workers = Array.from({ length: Math.max(1, Math.min(options.limit, items.length)) }, () =>
    worker().catch((cause: unknown) => {
      if (!failure.signal.aborted) failure.abort(cause);
    }),
  );
  await Promise.all(workers);
  failure.signal.throwIfAborted();
  return items.map((_, position) => results.get(position) as R);
}
