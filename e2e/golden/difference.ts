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

interface Addressed {
  readonly kind: string;
  readonly text?: string;
}

/**
 * Differences of content that goes by its digest. A document that differs has another digest, and so have those that name it: what
 * only one side has is paired with what only the other has of the same kind, in order, and each pair is shown by its first difference.
 */
export function contentDifferences(
  expected: Readonly<Record<string, Addressed>>,
  actual: Readonly<Record<string, Addressed>>,
  path: string,
): string[] {
  const missing = Object.keys(expected).filter((digest) => !(digest in actual));
  const surplus = Object.keys(actual).filter((digest) => !(digest in expected));
  const common = Object.keys(expected).filter((digest) => digest in actual);
  const lines = common.flatMap((digest) => differencesOf(expected[digest], actual[digest], `${path}[${digest}]`));
  for (const digest of missing) {
    const content = expected[digest] as Addressed;
    const at = surplus.findIndex((other) => actual[other]?.kind === content.kind);
    const [other] = at < 0 ? [undefined] : surplus.splice(at, 1);
    lines.push(...differencesOf(content, other && actual[other], `${path}[${content.kind} ${digest}]`));
  }
  return [...lines, ...surplus.map((digest) => `${path}[${digest}]: ko nothing / ours ${show(actual[digest])}`)];
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
