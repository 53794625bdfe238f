/** Longest value that a difference shows, in characters. */
const SHOWN = 200;

/**
 * The first place in which two JSON documents differ: a path and both values, or, when they mean the same, the first byte.
 * @param name  what the documents are, for the beginning of the line
 * @returns undefined when they are equal byte by byte
 */
export function documentDifference(name: string, ko: string, ours: string): string | undefined {
  if (ko === ours) return undefined;
  const place = valueDifference(name, JSON.parse(ko), JSON.parse(ours));
  if (place !== undefined) return place;
  let at = 0;
  while (ko[at] === ours[at]) at += 1;
  const part = (text: string) => JSON.stringify(text.slice(Math.max(0, at - 20), at + 60));
  return `${name}: the same values, written differently at character ${at}: ko ${part(ko)} / ours ${part(ours)}`;
}

function valueDifference(path: string, ko: unknown, ours: unknown): string | undefined {
  if (Object.is(ko, ours)) return undefined;
  if (!isRecord(ko) || !isRecord(ours) || Array.isArray(ko) !== Array.isArray(ours))
    return `${path}: ko ${show(ko)} / ours ${show(ours)}`;
  for (const name of new Set([...Object.keys(ko), ...Object.keys(ours)])) {
    const child = Array.isArray(ko) ? `${path}[${name}]` : `${path}.${name}`;
    const difference = valueDifference(child, ko[name], ours[name]);
    if (difference !== undefined) return difference;
  }
  return undefined;
}

function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value);
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
