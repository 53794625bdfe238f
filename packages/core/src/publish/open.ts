import type { DockerArchive, RegistryClient, Reporter, Repository } from '@ko/oci';
import { Bug } from '../errors';
import type { Destination } from './destination';
import { layoutDestination } from './layout';
import { noDestination } from './none';
import { type DestinationPlan, planName, type PublishPlan } from './plan';
import { registryDestination } from './registry';
import { tarballDestination } from './tarball';

/** What destinations are made of. */
export interface Publishing {
  readonly client: RegistryClient;
  readonly reporter: Reporter;
  /** For a tarball; whoever opened it closes it. */
  readonly archive?: DockerArchive | undefined;
  /** Where SBOMs go; default: beside the image. */
  readonly sbomRepository?: Repository | undefined;
}

/** The destinations of a plan for one main package, in order. Throws `invalid-repository`. */
export function openDestinations(plan: PublishPlan, importPath: string, with_: Publishing): Destination[] {
  return plan.destinations.map((one) => openDestination(one, plan, importPath, with_));
}

function openDestination(one: DestinationPlan, plan: PublishPlan, importPath: string, with_: Publishing): Destination {
  const { tags, tagOnly } = plan;
  switch (one.kind) {
    case 'layout':
      return layoutDestination({ ...one, reporter: with_.reporter });
    case 'registry':
      return registryDestination({ name: planName(plan, one.base, importPath, true), tags, tagOnly, ...with_ });
    case 'tarball':
      if (with_.archive === undefined) throw new Bug('A tarball is planned, and none is open.');
      return tarballDestination({ archive: with_.archive, name: planName(plan, one.base, importPath, true), tags });
    case 'none':
      return noDestination({ name: planName(plan, one.base, importPath, false), tags, tagOnly });
  }
}
