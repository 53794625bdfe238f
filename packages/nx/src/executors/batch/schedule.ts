/** How a task of a batch ended, as Nx wants to know it. */
export interface TaskResult {
  readonly success: boolean;
  /** Shown by Nx, and kept with the outputs. */
  readonly terminalOutput: string;
  /** Milliseconds since 1970. */
  readonly startTime: number;
  readonly endTime: number;
  /** Set for what was not tried. */
  readonly status?: 'skipped';
}

/** The result of one task. */
export interface TaskEnd {
  readonly task: string;
  readonly result: TaskResult;
}

/**
 * Runs tasks, at most `limit` at a time and each after those of them that it waits for, and gives each result as soon as it is there. A
 * task whose predecessor failed is skipped; all others go on.
 *
 * @param work never throws
 */
export async function* runInOrder(
  ids: readonly string[],
  { limit, waitsFor }: { readonly limit: number; readonly waitsFor: (id: string) => readonly string[] },
  work: (id: string) => Promise<TaskResult>,
): AsyncGenerator<TaskEnd> {
  const waiting = new Set(ids);
  const running = new Map<string, Promise<TaskEnd>>();
  const succeeded = new Map<string, boolean>();
  const predecessors = (id: string) => waitsFor(id).filter((one) => ids.includes(one));
  for (;;) {
    for (const id of waiting) {
      if (running.size >= limit) break;
      const before = predecessors(id);
      if (before.some((one) => !succeeded.has(one))) continue;
      waiting.delete(id);
      const isIdle = before.some((one) => succeeded.get(one) === false);
      const end = isIdle ? Promise.resolve(skipped()) : work(id);
      running.set(
        id,
        end.then((result) => ({ task: id, result })),
      );
    }
    if (running.size === 0) return;
    const end = await Promise.race(running.values());
    running.delete(end.task);
    succeeded.set(end.task, end.result.success);
    yield end;
  }
}

function skipped(): TaskResult {
  const now = Date.now();
  return { success: false, status: 'skipped', terminalOutput: '', startTime: now, endTime: now };
}
