import {
  artifactDescriptor,
  formatReference,
  type Image,
  type ImageIndex,
  parseRepository,
  type RegistryClient,
  type Reporter,
  type Repository,
} from '@ko/oci';
import { mapLimited } from '../parallel';
import { sbomArtifact, sbomTag } from '../sbom/attach';
import type { Sbom } from '../sbom/describe';
import type { Destination } from './destination';
import { pushedReference } from './naming';

/** SBOMs on their way at once: small, so that round trips are all they cost. */
const SBOMS_AT_ONCE = 4;

/** A repository of a registry. `name`: as printed, checked. Throws what the client throws. Spec: ko-behaviour 6.3, 7.4, 9.1. */
export function registryDestination(options: {
  readonly name: string;
  readonly tags: readonly string[];
  readonly tagOnly: boolean;
  readonly client: RegistryClient;
  readonly reporter: Reporter;
  /** Where SBOMs go; default: beside the image. */
  readonly sbomRepository?: Repository | undefined;
}): Destination {
  const { name, tags, client, reporter } = options;
  // Whoever watches `latest` shall find the other tags in place.
  const order = [...tags.filter((tag) => tag !== 'latest'), ...tags.filter((tag) => tag === 'latest')];
  return {
    async publish(artifact, { sboms = [], signal } = {}) {
      const { digest } = await artifactDescriptor(artifact, signal);
      const [first = '', ...others] = order;
      reporter.info(`Publishing ${name}${first === '' ? `@${digest}` : `:${first}`}`);
      for (const tag of others) reporter.info(`Tagging ${name}:${tag}`);
      const repository = parseRepository(name);
      // Whoever finds a tag shall find the SBOMs too, so the image goes ahead of its tags, and the SBOMs beside it.
      if (sboms.length > 0) {
        const besideTheImage = options.sbomRepository ?? repository;
        await mapLimited([artifact, ...sboms], { limit: SBOMS_AT_ONCE, signal }, async (one, either) => {
          if (!('subject' in one)) await push(client, one, repository, [], either);
          else reporter.info(`Published SBOM ${await pushSbom(client, one, besideTheImage, either)}`);
        });
      }
      await push(client, artifact, repository, order, signal);
      const reference = pushedReference(name, digest, tags, options.tagOnly);
      reporter.info(`Published ${reference}`);
      return reference;
    },
  };
}

/** Returns the name by which others find it. */
async function pushSbom(
  client: RegistryClient,
  { subject, document }: Sbom,
  repository: Repository,
  signal: AbortSignal,
): Promise<string> {
  const tag = sbomTag(subject);
  await push(client, sbomArtifact(document), repository, [tag], signal);
  return formatReference({ ...repository, tag });
}

async function push(
  client: RegistryClient,
  artifact: Image | ImageIndex,
  repository: Repository,
  tags: readonly string[],
  signal: AbortSignal | undefined,
): Promise<void> {
  await client.push(artifact, repository, { tags, ...(signal && { signal }) });
}
