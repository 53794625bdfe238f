import type { Digest } from '../digest';
import type { Descriptor } from '../model/descriptor';

/** One filesystem change set. Immutable: each call of `compressed` opens the bytes anew. Spec: image-spec v1.1 layer.md. */
export interface Layer {
  /** As the manifest lists it: media type, digest and size in bytes of what `compressed` yields. */
  readonly descriptor: Descriptor;
  /** sha256 of the tar before compression; goes into the config. Spec: image-spec v1.1 config.md#layer-diffid. */
  readonly diffID: Digest;
  /** The bytes as a registry keeps them. Ends with `digest-mismatch` if they are not those of `descriptor`. */
  compressed(signal?: AbortSignal): AsyncIterable<Uint8Array>;
  /** Repository that already holds the blob: a push to the same registry can mount it there instead of sending it. */
  readonly origin?: { readonly registry: string; readonly repository: string };
}
