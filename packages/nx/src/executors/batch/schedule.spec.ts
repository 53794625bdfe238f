import { runInOrder, type TaskResult } from './schedule';

const result = (success: boolean): TaskResult => ({ success, terminalOutput: '', startTime: 0, endTime: 0 });

/** Runs tasks whose work ends when the test says so; tells what started and ended, in order. */
async function play(
  waitsFor: Record<string, string[]>,
  limit: number,
  fails: readonly string[] = [],
): Promise<{ events: string[]; most: number }> {
  const events: string[] = [];
  let running = 0;
  let most = 0;
  const ids = Object.keys(waitsFor);
  for await (const { task, result: end } of runInOrder(
    ids,
    { limit, waitsFor: (id) => waitsFor[id] ?? [] },
    async (id) => {
      events.push(`start ${id}`);
      most = Math.max(most, ++running);
      await new Promise(setImmediate);
      running--;
      return result(!fails.includes(id));
    },
  )) {
    events.push(`${end.status ?? (end.success ? 'done' : 'failed')} ${task}`);
  }
  return { events, most };
}

test('each task ends once, with not more at a time than the limit', async () => {
  const tasks = Object.fromEntries([...'abcdefg'].map((id) => [id, []]));
  const { events, most } = await play(tasks, 3);
  expect(most).toBe(3);
  expect(events.filter((event) => event.startsWith('done')).sort()).toEqual([...'abcdefg'].map((id) => `done ${id}`));
});

test('a result is there as soon as its task has ended', async () => {
  expect((await play({ a: [], b: [], c: [] }, 1)).events).toEqual([
    ...['start a', 'done a', 'start b', 'done b', 'start c', 'done c'],
  ]);
});

test('a task starts after those that it waits for; what is in no batch is done already', async () => {
  const { events } = await play({ b: ['a', 'elsewhere'], a: [] }, 2);
  expect(events).toEqual(['start a', 'done a', 'start b', 'done b']);
});

test('a failure skips what waits for it, directly or not, and nothing else', async () => {
  const { events } = await play({ a: [], b: ['a'], c: ['b'], d: [] }, 1, ['a']);
  expect(events).toEqual(['start a', 'failed a', 'skipped b', 'skipped c', 'start d', 'done d']);
});

test('no tasks, no results', async () => {
  expect((await play({}, 2)).events).toEqual([]);
});
