/**
 * Patterns that match what any of several sets matches. A set's negation is about its own patterns; in one list it would hold for those of
 * the others too, so it is left out where it could. Nx applies negations to a whole list, in every version.
 *
 * @param sets patterns with `{workspaceRoot}/`, negations begin with `!`
 */
export function combinedPatterns(sets: readonly (readonly string[])[]): string[] {
  const split = [...new Set(sets)].map((set) => ({
    positive: set.filter((one) => !one.startsWith('!')),
    negative: set.filter((one) => one.startsWith('!')),
  }));
  const positive = new Set(split.flatMap((set) => set.positive));
  const negative = new Set<string>();
  for (const set of split) {
    const others = split.filter((one) => one !== set);
    for (const negation of set.negative) {
      const places = placesOf(negation.slice(1));
      const isHarmless = (other: (typeof split)[number]) =>
        other.negative.includes(negation) || !other.positive.some((one) => meet(placesOf(one), places));
      if (others.every(isHarmless)) negative.add(negation);
    }
  }
  return [...positive, ...negative];
}

/** Beginnings of the paths that a pattern can match: of each alternative, if it begins with some. */
function placesOf(pattern: string): string[] {
  const path = pattern.replace('{workspaceRoot}/', '');
  const [, inside, rest = ''] = /^(?:\{([^{}]*)\})?(.*)$/s.exec(path) ?? [];
  const alternatives = inside === undefined ? [rest] : inside.split(',').map((one) => one + rest);
  return alternatives.map((one) => /^[^*?[\]{}()!@+|]*/.exec(one)?.[0] ?? '');
}

function meet(some: readonly string[], others: readonly string[]): boolean {
  return some.some((a) => others.some((b) => a.startsWith(b) || b.startsWith(a)));
}
