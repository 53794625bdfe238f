import { isAbsolute, join } from 'node:path';
import { OciError, parseRepository } from '@ko/oci';
import type { Environment } from '../environment';
import { destinationUnsupported, invalidRepository } from '../errors';
import type { BuildRequest } from '../request';
import { checkTagOnly, type Naming, planTags, repositoryName } from './naming';

/** One place to publish to. */
export type DestinationPlan =
  | { readonly kind: 'registry'; readonly base: RepositoryBase }
  | {
      readonly kind: 'layout';
      readonly folder: string;
      /** How the folder is printed. */
      readonly display: string;
      /** Names in the layout; with names, the image replaces what the layout held, without, it is added. */
      readonly names: readonly string[];
    }
  /** The archive of the run. */
  | { readonly kind: 'tarball'; readonly base: RepositoryBase }
  | { readonly kind: 'none'; readonly base: RepositoryBase };

/** Text below which repositories are named. */
export interface RepositoryBase {
  readonly text: string;
  /** Who said so, for messages. */
  readonly source: 'KO_DOCKER_REPO' | 'repository';
}

/** Where and how a run publishes. */
export interface PublishPlan {
  /** In this order; the reference of the last one is the result. Spec: ko-behaviour 6.2. */
  readonly destinations: readonly DestinationPlan[];
  readonly naming: Naming;
  readonly tags: readonly string[];
  readonly tagOnly: boolean;
  /** A line for users who named no destination. */
  readonly hint: string | undefined;
}

const HOW_TO_PUSH =
  'Set KO_DOCKER_REPO, or the option "repository", to push to a registry instead, for example KO_DOCKER_REPO=ghcr.io/my-user.';

export type PublishRequest = Pick<
  BuildRequest,
  | 'workspaceRoot'
  | 'repository'
  | 'tags'
  | 'tagOnly'
  | 'bare'
  | 'preserveImportPaths'
  | 'baseImportPaths'
  | 'push'
  | 'ociLayoutPath'
  | 'tarball'
  | 'defaultLayout'
>;

/** Destinations that ko reaches through Docker. Spec: ko-behaviour 6.2 (1), (2). */
const LOCAL_DESTINATIONS = ['ko.local', 'kind.local'];

/**
 * Where to publish, checked before any work is done. KO_DOCKER_REPO goes before the option: that is what users of ko expect of it, and
 * a pipeline can redirect what a workspace has committed. With neither, the image goes to the default layout.
 * Throws `invalid-repository`, `invalid-tag`, `tag-only`, `destination-unsupported`.
 */
export function planPublish(request: PublishRequest, env: Environment): PublishPlan {
  const tags = planTags(request.tags);
  const destinations = planDestinations(request, env, tags);
  // Where nothing is pushed, `latest` or the first of several will do. Spec: ko-behaviour 6.3.
  const needsOne = request.push !== false || (tags.length === 0 && destinations[0]?.kind === 'none');
  if (request.tagOnly && needsOne) checkTagOnly(tags);
  const isDefault = destinations.some((one) => one.kind === 'layout' && one.folder === request.defaultLayout.folder);
  return {
    destinations,
    hint: isDefault ? HOW_TO_PUSH : undefined,
    naming: {
      preserveImportPaths: request.preserveImportPaths ?? false,
      baseImportPaths: request.baseImportPaths ?? false,
      bare: request.bare ?? false,
    },
    tags,
    tagOnly: request.tagOnly ?? false,
  };
}

function planDestinations(request: PublishRequest, env: Environment, tags: readonly string[]): DestinationPlan[] {
  const base = repositoryBase(request, env);
  const destinations: DestinationPlan[] = [];
  if (request.ociLayoutPath) {
    const { ociLayoutPath: display, workspaceRoot } = request;
    const folder = isAbsolute(display) ? display : join(workspaceRoot, display);
    destinations.push({ kind: 'layout', folder, display, names: [] });
  }
  const named: RepositoryBase = base ?? { text: '', source: 'KO_DOCKER_REPO' };
  if (request.tarball) destinations.push({ kind: 'tarball', base: named });
  if (request.push === false) return destinations.length > 0 ? destinations : [{ kind: 'none', base: named }];
  if (base) destinations.push({ kind: 'registry', base });
  else if (destinations.length === 0) {
    const names = tags.length > 0 ? tags : ['latest'];
    destinations.push({ kind: 'layout', ...request.defaultLayout, names });
  }
  return destinations;
}

function repositoryBase(request: PublishRequest, env: Environment): RepositoryBase | undefined {
  const fromEnv = env['KO_DOCKER_REPO'];
  const source = fromEnv ? 'KO_DOCKER_REPO' : 'repository';
  const text = (fromEnv || request.repository)?.replace(/\/+$/, '');
  if (!text) return undefined;
  if (LOCAL_DESTINATIONS.some((local) => text.startsWith(local))) throw destinationUnsupported(text);
  checkRepository(probeOf(text), { text, source });
  if (parseRepository(probeOf(text)).repository.length < 2) throw shortRepository({ text, source });
  return { text, source };
}

/** ko takes no shorter one, though a registry would. Spec: ko-behaviour 6.1. */
const shortRepository = ({ source, text }: RepositoryBase) =>
  invalidRepository(source, text, 'a repository has 2 to 255 characters.', undefined);

/** A host alone is no repository yet, but one with a name below it. */
function probeOf(text: string): string {
  return isHost(text) ? `${text}/app` : text;
}

function isHost(text: string): boolean {
  return !text.includes('/') && /[.:]|^localhost$/.test(text);
}

/** The registries that the plan writes to, as in `Reference.registry`. */
export function registriesOf(plan: PublishPlan): string[] {
  return plan.destinations.flatMap((one) =>
    one.kind === 'registry' ? [parseRepository(probeOf(one.base.text)).registry] : [],
  );
}

/** The repository's name as it is printed, checked. `lowerCase`: as ko does for everything but `--push=false`. */
export function planName(plan: PublishPlan, base: RepositoryBase, importPath: string, lowerCase: boolean): string {
  const name = repositoryName(base.text, lowerCase ? importPath.toLowerCase() : importPath, plan.naming);
  if (name === base.text && isHost(name)) {
    throw invalidRepository(
      base.source,
      name,
      'with "bare" nothing is added to it, and it is a host alone.',
      undefined,
    );
  }
  checkRepository(name, base);
  if (name.length < 2) throw shortRepository(base);
  return name;
}

function checkRepository(name: string, { text, source }: RepositoryBase): void {
  try {
    parseRepository(name);
  } catch (cause) {
    if (!(cause instanceof OciError)) throw cause;
    const advice = cause.next === undefined ? 0 : cause.next.length + 1; // ours follows, one is enough
    throw invalidRepository(source, text, cause.message.slice(0, cause.message.length - advice), cause);
  }
}
