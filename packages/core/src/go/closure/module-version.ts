/** Compares module versions: negative when `a` is the older one. What is no version is the oldest. Spec: semver.org 2.0.0, section 11. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [parse(a), parse(b)];
  if (left === undefined || right === undefined) return Number(left !== undefined) - Number(right !== undefined);
  for (const [i, number] of left.numbers.entries()) {
    const difference = number - (right.numbers[i] ?? 0);
    if (difference !== 0) return difference;
  }
  // A release is newer than what came before it.
  if (left.before.length === 0 || right.before.length === 0) return right.before.length - left.before.length;
  for (const [i, one] of left.before.entries()) {
    const other = right.before[i];
    if (other === undefined) return 1;
    const difference = compareIdentifiers(one, other);
    if (difference !== 0) return difference;
  }
  return left.before.length - right.before.length;
}

/** The N of a `go` line `1.N`, `1.N.M`, `1.NrcM`; 16, as in Go, when there is none. Spec: go.dev/ref/mod#go-mod-file-go. */
export function goLineRelease(line: string | undefined): number {
  const release = /^1\.(\d+)/.exec(line ?? '')?.[1];
  return release === undefined ? 16 : Number(release);
}

function parse(version: string): { numbers: number[]; before: string[] } | undefined {
  const match = /^v(\d+)\.(\d+)\.(\d+)(?:-([^+]+))?(?:\+.*)?$/.exec(version);
  if (match === null) return undefined;
  return { numbers: match.slice(1, 4).map(Number), before: match[4]?.split('.') ?? [] };
}

function compareIdentifiers(a: string, b: string): number {
  const [numberA, numberB] = [/^\d+$/.test(a), /^\d+$/.test(b)];
  if (numberA !== numberB) return numberA ? -1 : 1;
  if (numberA) return a.length - b.length || (a < b ? -1 : Number(a > b));
  return a < b ? -1 : Number(a > b);
}
