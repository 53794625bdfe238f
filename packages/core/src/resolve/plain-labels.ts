// The labels of an object, without a parser of all YAML: what `plain-document.ts` is for references, this is for selectors. Whatever it does
// not know it leaves to the parser; `plain-labels.spec.ts` holds the two against each other.
import type { Labels } from './label-selector';

const END = String.raw` *(?: #.*)?$`;
const HEAD = /^(apiVersion|kind|metadata)\b/;
/** Texts that nothing else reads as a number, a boolean or null. */
const VERSION = new RegExp(`^apiVersion: +(?:[a-z][a-z0-9.-]*/)?v[0-9][a-z0-9]*${END}`);
const KIND = new RegExp(`^kind: +([A-Z][A-Za-z]+)${END}`);
const NOT_TEXT = /^(?:true|false|null|yes|no|on|off)$/i;
const METADATA = new RegExp(`^metadata:${END}`);
const LABELS = new RegExp(`^labels:${END}`);
const LABEL = new RegExp(`^([A-Za-z0-9_./-]+): +(?:"([^"\\\\]*)"|'([^']*)'|([A-Za-z0-9_./-]+))${END}`);

/**
 * The labels of a document whose kind is not `List`; undefined when it is not as simple as most are, and nothing is known of it.
 *
 * @param text one document, which `plainReferences` has accepted
 */
export function plainLabels(text: string): Labels | undefined {
  const found = new Map<string, string | undefined>();
  let at = 0;
  let labels: Labels | undefined = [];
  while (at < text.length && labels !== undefined) {
    const line = lineAt(text, at);
    at += line.length + 1;
    // Lines of no other form can begin with one of these keys.
    if (/^["'?-]/.test(line) && !line.startsWith('---')) return undefined;
    const [, key] = HEAD.exec(line) ?? [];
    if (key === undefined) continue;
    if (found.has(key)) return undefined;
    found.set(key, KIND.exec(line)?.[1]);
    if (key === 'apiVersion' && !VERSION.test(line)) return undefined;
    if (key === 'metadata') labels = METADATA.test(line) ? labelsBelow(text, at) : undefined;
  }
  const kind = found.get('kind');
  if (kind === undefined || kind === 'List' || NOT_TEXT.test(kind) || !found.has('apiVersion')) return undefined;
  return labels;
}

/** Of the block that begins at an offset and ends where a line is not indented. */
function labelsBelow(text: string, from: number): Labels | undefined {
  const labels: (readonly [string, string])[] = [];
  let [column, labelColumn, hasLabels, isInLabels] = [0, 0, false, false];
  for (let at = from; at < text.length; ) {
    const line = lineAt(text, at);
    at += line.length + 1;
    const own = line.trimStart();
    if (own === '' || own.startsWith('#')) continue;
    const indentation = line.length - own.length;
    if (indentation === 0) break;
    column ||= indentation;
    if (indentation === column) {
      isInLabels = /^labels\b/.test(own);
      if (/^["'?-]/.test(own) || (isInLabels && (hasLabels || !LABELS.test(own)))) return undefined;
      hasLabels ||= isInLabels;
    } else if (isInLabels) {
      labelColumn ||= indentation;
      const [all, key = '', double, single, plain] = LABEL.exec(own) ?? [];
      if (all === undefined || indentation !== labelColumn) return undefined;
      labels.push([key, double ?? single ?? plain ?? '']);
    }
  }
  return labels;
}

function lineAt(text: string, start: number): string {
  const feed = text.indexOf('\n', start);
  return text.slice(start, feed < 0 ? text.length : feed);
}
