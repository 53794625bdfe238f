import { always, encodeJson, integer, list, map, optional, record, text } from '../json';
import { descriptor, type Descriptor } from './descriptor';
import { parseDocument } from './document';

/** Lists the config and the layers of one image. Spec: image-spec v1.1 manifest.md. */
export interface Manifest {
  readonly schemaVersion: number;
  readonly mediaType?: string;
  readonly config: Descriptor;
  /** The base's first. */
  readonly layers: readonly Descriptor[];
  readonly annotations?: Readonly<Record<string, string>>;
  /** The manifest that this one describes. */
  readonly subject?: Descriptor;
  readonly artifactType?: string;
}

const manifest = record<Manifest>({
  schemaVersion: always(integer),
  mediaType: optional(text),
  config: always(descriptor),
  layers: always(list(descriptor)),
  annotations: optional(map(text)),
  subject: optional(descriptor),
  artifactType: optional(text),
});

/** An image manifest's bytes as a value; what Go's types do not know is dropped. Throws `invalid-json`, `invalid-manifest`. */
export function decodeManifest(bytes: Uint8Array): Manifest {
  return manifest.decode(parseDocument(bytes, 'image'), 'manifest');
}

/** The bytes that ggcr writes for the manifest; order of keys: ko-behaviour Appendix B. */
export function encodeManifest(value: Manifest): Uint8Array {
  return encodeJson(value, manifest);
}
