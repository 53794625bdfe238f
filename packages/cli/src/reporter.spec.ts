import { terminalReporter } from './reporter';

function lines(verbose: boolean): string {
  let written = '';
  const reporter = terminalReporter(
    { err: (text) => void (written += text), now: () => new Date(2026, 10, 2, 3, 4, 5) },
    { verbose },
  );
  reporter.info('one');
  reporter.debug('two');
  reporter.warn('three');
  return written;
}

test("a line has local date and time in front, as ko's logger writes them; detail is for --verbose", () => {
  expect(lines(false)).toBe('2026/11/02 03:04:05 one\n2026/11/02 03:04:05 three\n');
  expect(lines(true)).toContain(' two\n');
});
