import type { Image, ImageIndex } from '@ko/oci';

/** Where a run publishes one main package, with its way to name things. Every kind passes `destination.spec.ts`. */
export interface Destination {
  /**
   * Makes the destination hold the image or index under its tags. Doing so again changes nothing. Returns the reference that is
   * printed: always with the digest, unless a reference by tag alone was asked for.
   */
  publish(artifact: Image | ImageIndex, signal?: AbortSignal): Promise<string>;
}
