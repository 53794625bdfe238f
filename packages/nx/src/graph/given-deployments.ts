import { posix } from 'node:path';
import type { WorkspaceTree } from './go-tree';

/** What is done with manifests, by the last part of the executor's name. */
export type ManifestVerb = 'resolve' | 'apply' | 'create' | 'delete';

export const MANIFEST_VERBS: readonly ManifestVerb[] = ['resolve', 'apply', 'create', 'delete'];

type Options = Readonly<Record<string, unknown>>;

/** A target that a project.json gives one of our executors. */
export interface GivenTarget {
  readonly name: string;
  readonly verb: ManifestVerb;
  readonly options: Options;
  readonly configurations: Readonly<Record<string, Options>>;
  readonly defaultConfiguration: string | undefined;
}

/** A folder whose project.json says that it holds manifests. */
export interface GivenDeployment {
  readonly directory: string;
  readonly targets: readonly GivenTarget[];
  /** Names of its targets that are not ours. */
  readonly taken: ReadonlySet<string>;
}

/** The project.json of the workspace that have a target of ours for manifests, by folder. */
export function givenDeployments(tree: Pick<WorkspaceTree, 'files' | 'text'>): Map<string, GivenDeployment> {
  const found = new Map<string, GivenDeployment>();
  for (const file of tree.files) {
    if (!/(^|\/)project\.json$/.test(file) || /(^|\/)node_modules\//.test(file)) continue;
    const text = tree.text(file);
    // Most have none, and reading them took place already.
    if (text === undefined || !text.includes('@ko/nx:')) continue;
    const directory = posix.dirname(file);
    const all = Object.entries(objectOf(objectIn(text)['targets']));
    const targets = all.flatMap(([name, target]) => givenTarget(name, objectOf(target)) ?? []);
    const taken = all.map(([name]) => name).filter((name) => !targets.some((one) => one.name === name));
    if (targets.length > 0) found.set(directory, { directory, targets, taken: new Set(taken) });
  }
  return found;
}

function givenTarget(name: string, target: Options): GivenTarget | undefined {
  const verb = MANIFEST_VERBS.find((one) => target['executor'] === `@ko/nx:${one}`);
  if (verb === undefined) return undefined;
  const { options, configurations, defaultConfiguration } = target;
  return {
    name,
    verb,
    options: objectOf(options),
    configurations: Object.fromEntries(
      Object.entries(objectOf(configurations)).map(([key, value]) => [key, objectOf(value)]),
    ),
    defaultConfiguration: typeof defaultConfiguration === 'string' ? defaultConfiguration : undefined,
  };
}

/** Nx takes comments in a project.json. */
const COMMENTS = /("(?:\\.|[^"\\])*")|\/\/[^\n]*|\/\*[\s\S]*?\*\//g;

function objectIn(text: string): Options {
  try {
    return objectOf(JSON.parse(text.replace(COMMENTS, '$1')));
  } catch {
    return {}; // Nx says what is wrong with it
  }
}

function objectOf(value: unknown): Options {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Options) : {};
}
