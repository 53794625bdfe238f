// What a user writes after `--` for `kubectl apply` or `kubectl create`, as far as other questions to the same cluster need it.

/** Flags that say which cluster, and as whom. Spec: kubectl options. */
const CONNECTION = [
  ...['kubeconfig', 'context', 'cluster', 'user', 'server', 'token', 'username', 'password', 'certificate-authority'],
  ...['client-certificate', 'client-key', 'tls-server-name', 'insecure-skip-tls-verify', 'as', 'as-group', 'as-uid'],
  ...['request-timeout', 'cache-dir'],
];
const CONNECTION_SHORT = 's';

/** Flags that say which of the objects in a file. */
const OBJECTS = ['namespace', 'selector'];
const OBJECTS_SHORT = 'nl';

const WITHOUT_VALUE = 'insecure-skip-tls-verify';

/** Those of kubectl's arguments that say which cluster it speaks to, with their values. */
export function connectionArguments(args: readonly string[]): string[] {
  return chosen(args, CONNECTION, CONNECTION_SHORT);
}

/** The same, and those that say which of a file's objects are meant: namespace and selector. */
export function objectArguments(args: readonly string[]): string[] {
  return chosen(args, [...CONNECTION, ...OBJECTS], `${CONNECTION_SHORT}${OBJECTS_SHORT}`);
}

/** Whether kubectl only says what it would do. Spec: `kubectl apply --help`, `--dry-run`, which takes its value behind `=` alone. */
export function isDryRun(args: readonly string[]): boolean {
  const last = flagsOf(args).findLast((word) => /^--dry-run(?:=|$)/.test(word));
  return last !== undefined && !/=(?:none|false)$/.test(last);
}

function chosen(args: readonly string[], long: readonly string[], short: string): string[] {
  const words = flagsOf(args);
  const found: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at] as string;
    const [, name = '', value] = /^--([^=]+)(=.*)?$/s.exec(word) ?? [];
    const [, letter = '', rest = ''] = /^-([^-])(.*)$/s.exec(word) ?? [];
    if (!long.includes(name) && (letter === '' || !short.includes(letter))) continue;
    found.push(word);
    const isWhole = value !== undefined || rest !== '' || name === WITHOUT_VALUE;
    if (!isWhole && words[at + 1] !== undefined) found.push(words[++at] as string);
  }
  return found;
}

/** What stands before `--`. */
function flagsOf(args: readonly string[]): readonly string[] {
  const dashes = args.indexOf('--');
  return dashes < 0 ? args : args.slice(0, dashes);
}
