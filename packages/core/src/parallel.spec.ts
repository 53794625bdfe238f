import { mapLimited } from './parallel';

const tick = () => new Promise((resolve) => setImmediate(resolve));

test('results come in the order of the items, and no more run at once than allowed', async () => {
  let running = 0;
  let most = 0;
  const results = await mapLimited([3, 1, 2, 5, 4], { limit: 2 }, async (rounds) => {
    most = Math.max(most, ++running);
    for (let round = 0; round < rounds; round++) await tick();
    running--;
    return rounds * 10;
  });
  expect(results).toEqual([30, 10, 20, 50, 40]);
  expect(most).toBe(2);
});

test('the first failure stops the others, which end before it is thrown', async () => {
  const ended: string[] = [];
  const work = (name: string, signal: AbortSignal) =>
    name === 'bad'
      ? Promise.reject(new Error('bad'))
      : new Promise<void>((_, reject) => {
          signal.addEventListener('abort', () => {
            ended.push(name);
            reject(signal.reason);
          });
        });
  await expect(mapLimited(['slow', 'bad', 'never started'], { limit: 2 }, work)).rejects.toThrow('bad');
  expect(ended).toEqual(['slow']);
});

test('an abort from outside ends it with that reason', async () => {
  const controller = new AbortController();
  const run = mapLimited([1, 2], { limit: 1, signal: controller.signal }, async () => {
    controller.abort(new Error('interrupted'));
  });
  await expect(run).rejects.toThrow('interrupted');
});
