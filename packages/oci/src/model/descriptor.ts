import type { Digest } from '../digest';
import type { Platform } from '../platform';

/** Points at content by media type, digest and size. Spec: image-spec v1.1 descriptor.md. */
export interface Descriptor {
  readonly mediaType: string;
  /** Bytes of the content as stored. */
  readonly size: number;
  readonly digest: Digest;
  /** The content itself, when the author embedded it. */
  readonly data?: Uint8Array;
  /** Other places where the content may be had; only foreign (non-distributable) layers use it. */
  readonly urls?: readonly string[];
  readonly annotations?: Readonly<Record<string, string>>;
  /** Set on the entries of an index. */
  readonly platform?: Platform;
  readonly artifactType?: string;
}
