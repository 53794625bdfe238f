import {
  artifactDescriptor,
  formatReference,
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
      const beside = startSboms(sboms, { client, reporter, signal, repository: options.sbomRepository ?? repository });
      try {
        // Whoever finds a tag shall find the SBOMs too.
        await client.push(artifact, repository, { tags: order, beforeTags: () => beside.done, signal: beside.signal });
      } finally {
        await beside.end();
      }
      const reference = pushedReference(name, digest, tags, options.tagOnly);
      reporter.info(`Published ${reference}`);
      return reference;
    },
  };
}

/** Pushes SBOMs while their image is pushed; the first failure fires `signal`, and `end` ends what still runs. */
function startSboms(sboms: readonly Sbom[], to: Beside) {
  const ended = new AbortController();
  const signal = to.signal ? AbortSignal.any([to.signal, ended.signal]) : ended.signal;
  const done = mapLimited(sboms, { limit: SBOMS_AT_ONCE, signal }, async (sbom, either) => {
    to.reporter.info(`Published SBOM ${await pushSbom(sbom, to, either)}`);
  });
  const quiet = done.then(
    () => undefined,
    (error: unknown) => ended.abort(error), // told by the push of the image, which waits for it
  );
  const end = (): Promise<void> => {
    ended.abort(new Error('the image was not pushed'));
    return quiet;
  };
  return { done, signal, end };
}

interface Beside {
  readonly client: RegistryClient;
  readonly reporter: Reporter;
  readonly repository: Repository;
  readonly signal: AbortSignal | undefined;
}

/** Returns the name by which others find it. */
async function pushSbom(
  { subject, document }: Sbom,
  { client, repository }: Beside,
  signal: AbortSignal,
): Promise<string> {
  const tag = sbomTag(subject);
  await client.push(sbomArtifact(document), repository, { tags: [tag], signal });
  return formatReference({ ...repository, tag });
}
