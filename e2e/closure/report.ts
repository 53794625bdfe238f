import type { Comparison, Report } from './compare';
import { describeContext } from './context';
import type { Difference } from './difference';

/** How many lines of one difference are shown. */
const SHOWN = 40;

const isFault = ({ kind }: Difference): boolean => kind === 'stale' || kind === 'needless';

/** Whether a main's closure is another one than Go's, beyond what the scan says of itself or no source can tell. */
export function isDifferent({ differences }: Comparison): boolean {
  return differences.some(isFault);
}

/** A main that is different, with each line of the difference; nothing for one that is equal. */
export function describeComparison(comparison: Comparison): string[] {
  if (!isDifferent(comparison)) return [];
  const { directory, context, differences, error } = comparison;
  const lines = differences.filter(isFault).map(({ kind, line }) => `    ${kind.padEnd(8)}  ${line}`);
  return [
    `different  ${directory}  (${describeContext(context)})`,
    ...(error === undefined ? [] : [`    Go cannot build it: ${error.split('\n')[0]}`]),
    ...lines.slice(0, SHOWN),
    ...(lines.length > SHOWN ? [`    and ${lines.length - SHOWN} more`] : []),
  ];
}

/** What is told after all mains; the last line counts. */
export function describeReport({ comparisons, unread, scanMs, listMs }: Report): string[] {
  const wide = comparisons.filter((comparison) => comparison.wide.length > 0);
  const surplus = linesOfKind(comparisons, 'wide');
  const ignored = new Set(comparisons.flatMap((comparison) => comparison.ignored));
  const broken = new Set(comparisons.filter(({ error }) => error !== undefined).map(({ directory }) => directory));
  const mains = new Set(comparisons.map(({ directory }) => directory));
  const contexts = new Set(comparisons.map(({ context }) => describeContext(context)));
  const back = new Set(linesOfKind(comparisons, 'back'));
  const reasons = new Set(wide.flatMap((comparison) => comparison.wide));
  return [
    ...unread.map((text) => `unread     ${text.split('\n').slice(0, 3).join(' | ')}`),
    ...[...ignored].sort().map((file) => `ignored    ${file}: Go reads it, git ignores it`),
    ...[...reasons].sort().map((reason) => `wide       ${reason}`),
    ...[...back]
      .sort()
      .map((line) => `back       ${line}: a module from elsewhere imports it; no source of the repository says so`),
    ...(wide.length === 0
      ? []
      : [`wide: ${wide.length} of ${comparisons.length}, with ${surplus.length} files or patterns more than Go names`]),
    ...(broken.size === 0
      ? []
      : [`Go cannot build ${broken.size} of the mains in some context; what it lists of them was compared.`]),
    `${mains.size} mains, ${contexts.size} contexts; scan ${seconds(scanMs)}, go list ${seconds(listMs)}`,
    `${comparisons.length} compared, ${comparisons.filter(isDifferent).length} different`,
  ];
}

function linesOfKind(comparisons: readonly Comparison[], wanted: Difference['kind']): string[] {
  return comparisons.flatMap(({ differences }) =>
    differences.flatMap(({ kind, line }) => (kind === wanted ? [line] : [])),
  );
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
