// `layers.json`: text to facts and back. What reads it takes nothing for granted: the file may be an old one, cut, edited, or come
// from a remote cache.
import { type Digest, isDigest, splitDigest } from '@ko/oci';
import { sealed, unsealed } from '../sealed';
import type { AppLayer, AppLayerKind, LayersFacts } from './app-layers';

/** 3: sealed. */
const FORMAT: LayersFacts['formatVersion'] = 3;

/** Order in the image; the last one need not be there. Spec: ko-behaviour 5.1. */
export const KINDS: readonly AppLayerKind[] = ['kodata', 'binary', 'debugger'];

/** Name of a layer's file, as its facts have to name it: nothing else may come from `layers.json` into a path. */
export const blobFile = (digest: Digest): string => `${splitDigest(digest).hex}.tar.gz`;

/** The text of `layers.json`, and the facts in it. */
export function encodeFacts(facts: Omit<LayersFacts, 'formatVersion'>): { text: string; facts: LayersFacts } {
  const complete: LayersFacts = { formatVersion: FORMAT, ...facts };
  return { text: sealed(complete), facts: complete };
}

/** The facts of a text, or why it cannot be used: the rest of a sentence that begins with the file's name. */
export function decodeFacts(text: string): { facts: LayersFacts } | { doubt: string } {
  const version = formatOf(text);
  if (version !== undefined && version !== FORMAT) return { doubt: `is of format ${version}, not ${FORMAT}` };
  const value = unsealed(text);
  return isFacts(value) ? { facts: value } : { doubt: 'is not as it was written' };
}

function formatOf(text: string): number | undefined {
  try {
    const { formatVersion } = JSON.parse(text) as { formatVersion?: unknown };
    return typeof formatVersion === 'number' ? formatVersion : undefined;
  } catch {
    return undefined; // no JSON, or null: told by the seal
  }
}

function isFacts(value: unknown): value is LayersFacts {
  const facts = value as Partial<Record<keyof LayersFacts, unknown>> | null | undefined;
  return (
    typeof facts === 'object' &&
    facts?.formatVersion === FORMAT &&
    [facts.importPath, facts.name, facts.platform, facts.goVersion].every((text) => typeof text === 'string') &&
    ['object', 'undefined'].includes(typeof facts.buildInfo) &&
    ['string', 'undefined'].includes(typeof facts.moduleProxy) &&
    Array.isArray(facts.layers) &&
    [2, 3].includes(facts.layers.length) &&
    facts.layers.every((layer, position) => isLayer(layer, KINDS[position]))
  );
}

function isLayer(value: unknown, kind: AppLayerKind | undefined): value is AppLayer {
  const layer = value as Partial<Record<keyof AppLayer, unknown>> | null;
  return (
    layer?.kind === kind &&
    isDigest(layer?.digest) &&
    isDigest(layer.diffID) &&
    Number.isSafeInteger(layer.size) &&
    layer.file === blobFile(layer.digest)
  );
}
