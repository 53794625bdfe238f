import { progressOf, taskOutput, type Progress } from './output';

const cases: [progress: Progress, name: string | undefined, seen: string[], kept: string][] = [
  ['live', undefined, ['one', 'two'], 'Warning: odd\nreference\n'],
  ['kept', 'app', [], 'one\nWarning: odd\ntwo\nreference\n'],
  ['both', 'app', ['app: one', 'app: two'], 'one\nWarning: odd\ntwo\nreference\n'],
];
test.each(cases)(
  'progress that is %s, of %j: each line stands once where a person looks',
  (progress, name, seen, kept) => {
    const lines: string[] = [];
    const output = taskOutput({ progress, name, verbose: false, print: (line) => void lines.push(line) });
    output.reporter.info('one');
    output.reporter.warn('odd');
    output.reporter.debug('detail');
    output.reporter.info('two');
    output.keep('reference');
    expect({ lines, text: output.text() }).toEqual({ lines: seen, text: kept });
  },
);

test('detail is shown when it is asked for', () => {
  const output = taskOutput({ progress: 'kept', name: undefined, verbose: true, print: () => undefined });
  output.reporter.debug('detail');
  expect(output.text()).toBe('detail\n');
});

test.each<[tasks: number, tui: string | undefined, progress: Progress]>([
  [1, undefined, 'live'],
  [1, 'true', 'both'],
  [2, 'false', 'kept'],
  [2, 'true', 'both'],
])('%i tasks with NX_TUI=%j have progress that is %s', (tasks, tui, progress) => {
  expect(progressOf(tasks, { NX_TUI: tui })).toBe(progress);
});
