import { artifactDescriptor, parseRepository, type RegistryClient, type Reporter } from '@ko/oci';
import type { Destination } from './destination';
import { pushedReference } from './naming';

/** A repository of a registry. `name`: as printed, checked. Throws what the client throws. Spec: ko-behaviour 6.3, 9.1. */
export function registryDestination(options: {
  readonly name: string;
  readonly tags: readonly string[];
  readonly tagOnly: boolean;
  readonly client: RegistryClient;
  readonly reporter: Reporter;
}): Destination {
  const { name, tags, client, reporter } = options;
  // Whoever watches `latest` shall find the other tags in place.
  const order = [...tags.filter((tag) => tag !== 'latest'), ...tags.filter((tag) => tag === 'latest')];
  return {
    async publish(artifact, signal) {
      const { digest } = await artifactDescriptor(artifact, signal);
      const [first = '', ...others] = order;
      reporter.info(`Publishing ${name}${first === '' ? `@${digest}` : `:${first}`}`);
      for (const tag of others) reporter.info(`Tagging ${name}:${tag}`);
      await client.push(artifact, parseRepository(name), { tags: order, ...(signal && { signal }) });
      const reference = pushedReference(name, digest, tags, options.tagOnly);
      reporter.info(`Published ${reference}`);
      return reference;
    },
  };
}
