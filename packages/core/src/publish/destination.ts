import type { Image, ImageIndex } from '@ko/oci';
import type { Sbom } from '../sbom/describe';

/** Where a run publishes one main package, with its way to name things. Every kind passes `destination.spec.ts`. */
export interface Destination {
  /**
   * Makes the destination hold the image or index under its tags. Doing so again changes nothing. Returns the reference that is
   * printed: always with the digest, unless a reference by tag alone was asked for.
   */
  publish(artifact: Image | ImageIndex, options?: PublishOptions): Promise<string>;
}

export interface PublishOptions {
  /** What describes the artifact and its images; only a registry has a place for it. Spec: ko-behaviour 7.4, 9.5. */
  readonly sboms?: readonly Sbom[];
  readonly signal?: AbortSignal | undefined;
}
