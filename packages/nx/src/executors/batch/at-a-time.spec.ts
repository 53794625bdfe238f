import { availableParallelism } from 'node:os';
import { tasksAtATime } from './at-a-time';

const processors = availableParallelism();
const cases: [env: string | undefined, nxJson: number | undefined, tasks: number][] = [
  [undefined, undefined, processors],
  [undefined, 7, 7],
  ['5', 7, 5],
  ['100%', undefined, processors],
  ['1%', undefined, 1], // never none
  ['0', undefined, 1],
  ['', 7, 7],
  ['many', 7, 7],
];
test.each(cases)('with NX_PARALLEL=%j and parallel %j in nx.json, %i at a time', (given, parallel, tasks) => {
  expect(tasksAtATime({ NX_PARALLEL: given }, { ...(parallel !== undefined && { parallel }) })).toBe(tasks);
});
