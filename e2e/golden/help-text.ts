/** What a help text promises; its prose is each implementation's own. */
export interface HelpText {
  readonly commands: readonly string[];
  readonly flags: readonly HelpFlag[];
}

export interface HelpFlag {
  readonly name: string;
  readonly short: string | undefined;
  /** `bool` where the text names no type. */
  readonly type: string;
  /** As the text prints it. */
  readonly default: string | undefined;
}

/** Whether standard output is a help text. */
export const isHelp = (stdout: string): boolean => /^Usage:$/m.test(stdout);

/** Reads a help text in the layout of cobra (and ours, which is the same). */
export function parseHelp(stdout: string): HelpText {
  const lines = stdout.split('\n');
  const commands = sectionOf(lines, 'Available Commands:').map((line) => line.trim().split(/\s+/)[0] ?? '');
  const flags = [...sectionOf(lines, 'Flags:'), ...sectionOf(lines, 'Global Flags:')].flatMap(parseFlag);
  return { commands, flags: flags.sort((a, b) => (a.name < b.name ? -1 : 1)) };
}

function sectionOf(lines: readonly string[], title: string): string[] {
  const start = lines.indexOf(title);
  if (start < 0) return [];
  const rest = lines.slice(start + 1);
  const end = rest.indexOf('');
  return end < 0 ? rest : rest.slice(0, end);
}

function parseFlag(line: string): HelpFlag[] {
  const found = /^\s+(?:-(\w), )?--([\w-]+)(?: (\w+))?(?:\s{2,}(.*))?$/.exec(line);
  if (found === null) return [];
  const [, short, name = '', type = 'bool', prose = ''] = found;
  return [{ name, short, type, default: /\(default (.*)\)$/.exec(prose)?.[1] }];
}
