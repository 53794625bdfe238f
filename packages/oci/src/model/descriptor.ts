import { isDigest, type Digest } from '../digest';
import { invalidJson } from '../errors';
import { always, base64, type Codec, integer, list, map, optional, record, text } from '../json';
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

/** A digest in a document. Where one has to be, none is an error: what follows puts it into URLs and paths. */
export const digest: Codec<Digest> = {
  decode(value, at) {
    if (!isDigest(value))
      throw invalidJson(at, 'it is no digest (sha256: with 64 or sha512: with 128 lower-case hex digits)');
    return value;
  },
  encode: (value) => `"${value}"`,
  empty: () => false,
};

const size: Codec<number> = {
  ...integer,
  decode(value, at) {
    const bytes = integer.decode(value, at);
    if (bytes < 0) throw invalidJson(at, `${bytes} is no size`);
    return bytes;
  },
};

/** Spec: image-spec v1.1 image-index.md, `platform`; order of keys: ko-behaviour Appendix B. */
export const platform: Codec<Platform> = record<Platform>({
  architecture: always(text),
  os: always(text),
  'os.version': optional(text),
  'os.features': optional(list(text)),
  variant: optional(text),
  features: optional(list(text)),
});

/** Spec: image-spec v1.1 descriptor.md; order of keys: ko-behaviour Appendix B. */
export const descriptor: Codec<Descriptor> = record<Descriptor>({
  mediaType: always(text),
  size: always(size),
  digest: always(digest),
  data: optional(base64),
  urls: optional(list(text)),
  annotations: optional(map(text)),
  platform: optional(platform),
  artifactType: optional(text),
});
