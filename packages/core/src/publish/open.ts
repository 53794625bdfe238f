import type { RegistryClient, Reporter, Repository } from '@ko/oci';
import type { Destination } from './destination';
import { layoutDestination } from './layout';
import { noDestination } from './none';
import { type DestinationPlan, planName, type PublishPlan } from './plan';
import { registryDestination } from './registry';

/** What destinations are made of. */
export interface Publishing {
  readonly client: RegistryClient;
  readonly reporter: Reporter;
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
    case 'none':
      return noDestination({ name: planName(plan, one.base, importPath, false), tags, tagOnly });
  }
}
