import { setTimeout as wait } from 'node:timers/promises';
import { concurrently } from './concurrently';

test('each item once, no more at a time than allowed', async () => {
  let running = 0;
  let most = 0;
  const seen: number[] = [];
  await concurrently([1, 2, 3, 4, 5], 2, async (item) => {
    most = Math.max(most, ++running);
    await wait(1);
    seen.push(item);
    running--;
  });
  expect([most, seen.sort()]).toEqual([2, [1, 2, 3, 4, 5]]);
});

test('the first failure ends the others, is thrown after them, and nothing new begins', async () => {
  const log: string[] = [];
  const work = async (item: number, signal: AbortSignal) => {
    log.push(`begin ${item}`);
    if (item === 1) throw new Error('first');
    await wait(10_000, undefined, { signal }).catch(() => log.push(`ended ${item}`));
  };
  await expect(concurrently([2, 1, 3], 2, work)).rejects.toThrow('first');
  expect(log).toEqual(['begin 2', 'begin 1', 'ended 2']);
});

test('an abort by the caller ends it with its reason', async () => {
  const abort = new AbortController();
  const running = concurrently(
    [1, 2],
    1,
    async (_item, signal) => {
      abort.abort(new Error('enough'));
      await wait(10_000, undefined, { signal });
    },
    abort.signal,
  );
  await expect(running).rejects.toThrow('enough');
});
