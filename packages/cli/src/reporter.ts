import type { Terminal } from './terminal';

/** Writes log lines to standard error as ko's logger does: local date and time in front. `verbose` shows detail too. */
export function terminalReporter(terminal: Pick<Terminal, 'err' | 'now'>, { verbose }: { readonly verbose: boolean }) {
  const print = (line: string) => terminal.err(`${timestamp(terminal.now())} ${line}\n`);
  return {
    info: print,
    warn: print,
    debug: (line: string) => {
      if (verbose) print(line);
    },
  };
}

/** `YYYY/MM/DD HH:MM:SS`, local. Spec: ko-behaviour 1.1. */
function timestamp(time: Date): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const date = [time.getFullYear(), two(time.getMonth() + 1), two(time.getDate())].join('/');
  return `${date} ${[time.getHours(), time.getMinutes(), time.getSeconds()].map(two).join(':')}`;
}
