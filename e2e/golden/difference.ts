/** Longest piece of a text that a difference shows, in characters. */
const SHOWN = 160;

/** Every place in which two values of JSON differ, as lines for a person: `path: ko … / ours …`. */
export function differencesOf(expected: unknown, actual: unknown, path: string): string[] {
  if (Object.is(expected, actual)) return [];
  if (typeof expected === 'string' && typeof actual === 'string')
    return [`${path}: ${textDifference(expected, actual)}`];
  if (!isRecord(expected) || !isRecord(actual) || Array.isArray(expected) !== Array.isArray(actual))
    return [`${path}: ko ${show(expected)} / ours ${show(actual)}`];
  const names = [...new Set([...Object.keys(expected), ...Object.keys(actual)])];
  return names.flatMap((name) => differencesOf(expected[name], actual[name], `${path}[${name}]`));
}

/** Two texts from shortly before the first character in which they differ. */
function textDifference(expected: string, actual: string): string {
  let at = 0;
  while (at < expected.length && expected[at] === actual[at]) at += 1;
  const start = Math.max(0, at - 40);
  const part = (text: string) => JSON.stringify(text.slice(start, start + SHOWN));
  return `from character ${at} on: ko ${part(expected)} / ours ${part(actual)}`;
}

function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value);
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
