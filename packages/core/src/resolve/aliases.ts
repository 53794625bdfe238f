import { isAlias, isCollection, isNode, isPair } from 'yaml';
import type { ManifestNode } from './document';
import type { Problem } from './problems';

/** Nodes that a document may have when its aliases are unfolded, as kubectl does: well above what a cluster takes. */
const MOST_NODES = 4_000_000;

/**
 * The first alias that names no anchor above it, or an anchor that it is a part of, or that unfolds into more than any cluster takes.
 * Nothing is unfolded to find out. Spec: YAML 1.2.2, 3.2.2.2, 7.1.
 */
export function aliasProblem(root: ManifestNode | null): Problem | undefined {
  const sizes = new Map<string, number | 'open'>();
  let problem: Problem | undefined;
  const visit = (node: unknown): number => {
    if (problem !== undefined) return 0;
    if (isPair(node)) return visit(node.key) + visit(node.value);
    if (!isNode(node)) return 0;
    const offset = node.range?.[0] ?? 0;
    if (isAlias(node)) {
      const size = sizes.get(node.source);
      if (typeof size === 'number') return size;
      const named = `the alias "*${node.source}"`;
      problem = {
        offset,
        reason: size === 'open' ? `${named} is a part of what it stands for` : `${named} has no anchor above it`,
      };
      return 0;
    }
    const anchor = (node as { anchor?: string }).anchor;
    if (anchor !== undefined) sizes.set(anchor, 'open');
    let size = 1;
    if (isCollection(node)) for (const item of node.items) size += visit(item);
    if (anchor !== undefined) sizes.set(anchor, size);
    if (size > MOST_NODES) problem ??= { offset, reason: `its aliases unfold into more than ${MOST_NODES} nodes` };
    return size;
  };
  visit(root);
  return problem;
}
