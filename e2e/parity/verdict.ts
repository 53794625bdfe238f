import type { Repository } from '../golden/bases';
import { documentDifference } from './document-difference';
import { imageDifference, imageIDs, type Bases, type Difference } from './image-difference';
import type { Made } from './side';

/** What came of one program with one set of options. */
export interface Verdict {
  readonly kind: 'equal' | 'different' | 'failed';
  /** Image IDs that both made; empty unless `equal`. */
  readonly imageIDs: readonly string[];
  /** Why it is not equal, as lines for a person. */
  readonly notes: readonly string[];
  /** Content of the entry that differs first. */
  readonly contents?: Difference['contents'];
}

/** Longest quotation of what a command said, in characters. */
const SHOWN = 400;

/** Judges what both sides did. Both failing is no difference: the texts are ours, and the golden suite compares what they say. */
export function judge(ko: Made, ours: Made, bases: Bases): Verdict {
  const [theirs, own] = [ko.outcome, ours.outcome];
  if (theirs.status !== 0 && own.status !== 0)
    return { kind: 'failed', imageIDs: [], notes: [`ko: ${lastWords(ko)}`, `ours: ${lastWords(ours)}`] };
  if (theirs.status !== 0 || own.status !== 0) {
    const end = (made: Made) => (made.outcome.status === 0 ? 'succeeded' : `failed: ${lastWords(made)}`);
    return { kind: 'different', imageIDs: [], notes: [`ko ${end(ko)}`, `ours ${end(ours)}`] };
  }
  const difference = repositoriesDifference(ko, ours, bases);
  if (difference === undefined) return { kind: 'equal', imageIDs: idsOf(ko), notes: [] };
  const { contents } = difference;
  return { kind: 'different', imageIDs: [], notes: [difference.text], ...(contents && { contents }) };
}

function repositoriesDifference(ko: Made, ours: Made, bases: Bases): Difference | undefined {
  for (const [name, theirs] of ko.repositories) {
    const own = ours.repositories.get(name);
    if (own === undefined) return { text: `only ko wrote the repository ${JSON.stringify(name)}` };
    const difference = tagsDifference(theirs, own, bases);
    if (difference !== undefined) return difference;
  }
  const surplus = [...ours.repositories.keys()].find((name) => !ko.repositories.has(name));
  if (surplus !== undefined) return { text: `only ours wrote the repository ${JSON.stringify(surplus)}` };
  const text = documentDifference('standard output', JSON.stringify(ko.printed), JSON.stringify(ours.printed));
  return text === undefined ? undefined : { text };
}

function tagsDifference(ko: Repository, ours: Repository, bases: Bases): Difference | undefined {
  for (const [tag, digest] of ko.tags) {
    const own = ours.tags.get(tag);
    if (own === undefined) return { text: `only ko wrote the tag ${tag}` };
    const difference = imageDifference({ repository: ko, digest }, { repository: ours, digest: own }, bases);
    if (difference !== undefined) return difference;
  }
  const surplus = [...ours.tags.keys()].find((tag) => !ko.tags.has(tag));
  return surplus === undefined ? undefined : { text: `only ours wrote the tag ${surplus}` };
}

function idsOf({ repositories }: Made): string[] {
  const ids = [...repositories.values()].flatMap((repository) =>
    [...repository.tags.values()].flatMap((digest) => imageIDs({ repository, digest })),
  );
  return [...new Set(ids)];
}

/** The line that says why a command failed, or the last that it wrote. */
function lastWords({ outcome }: Made): string {
  const lines = outcome.stderr.split('\n').filter((line) => line.trim() !== '');
  const at = lines.findIndex((line) => line.startsWith('Error: '));
  const text = (at < 0 ? lines.slice(-1) : lines.slice(at, at + 3)).join(' | ');
  const shown = text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
  return shown || `no word, status ${outcome.status ?? outcome.signal}`;
}
