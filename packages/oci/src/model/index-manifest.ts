import { always, encodeJson, integer, list, map, optional, record, text } from '../json';
import { descriptor, type Descriptor } from './descriptor';
import { parseDocument } from './document';

/** Lists manifests, usually one for each platform. Spec: image-spec v1.1 image-index.md. */
export interface IndexManifest {
  readonly schemaVersion: number;
  readonly mediaType?: string;
  readonly manifests: readonly Descriptor[];
  readonly annotations?: Readonly<Record<string, string>>;
  readonly subject?: Descriptor;
  readonly artifactType?: string;
}

const index = record<IndexManifest>({
  schemaVersion: always(integer),
  mediaType: optional(text),
  manifests: always(list(descriptor)),
  annotations: optional(map(text)),
  subject: optional(descriptor),
  artifactType: optional(text),
});

/** An index's bytes as a value; what Go's types do not know is dropped. Throws `invalid-json`, `invalid-manifest`. */
export function decodeIndex(bytes: Uint8Array): IndexManifest {
  return index.decode(parseDocument(bytes, 'index'), 'index');
}

/** The bytes that ggcr writes for the index; order of keys: ko-behaviour Appendix B. */
export function encodeIndex(value: IndexManifest): Uint8Array {
  return encodeJson(value, index);
}
