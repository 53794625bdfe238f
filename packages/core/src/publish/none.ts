import { artifactDescriptor } from '@ko/oci';
import type { Destination } from './destination';
import { unpushedReference } from './naming';

/** `--push=false`: computes the reference and nothing else; no byte of a layer is read. Spec: ko-behaviour 6.3, 9.6. */
export function noDestination(options: {
  readonly name: string;
  readonly tags: readonly string[];
  readonly tagOnly: boolean;
}): Destination {
  return {
    async publish(artifact, { signal } = {}) {
      const { digest } = await artifactDescriptor(artifact, signal);
      return unpushedReference(options.name, digest, options.tags, options.tagOnly);
    },
  };
}
