import { posix } from 'node:path';
import type { TargetConfiguration } from '@nx/devkit';
import { combinedPatterns } from './combined-patterns';
import { type GivenDeployment, type GivenTarget, MANIFEST_VERBS, type ManifestVerb } from './given-deployments';
import { type Inputs, NOT_OUTPUT } from './inputs';
import type { ManifestOptions, ManifestReader } from './manifest-sources';
import type { NameableApp, Named } from './named-apps';
import type { PluginSettings } from './options';

/** A project that gets targets for manifests. */
export interface ManifestHolder {
  readonly directory: string;
  readonly name: string;
  /** What its own project.json says about such targets. */
  readonly given: GivenDeployment | undefined;
  /** What is read where nothing else is said; workspace-relative. */
  readonly filename: readonly string[];
  readonly kustomize: boolean;
  /** Its own layers need no name of a project. */
  readonly isApp: boolean;
}

/** Which app which file names: `apps` are folders of projects. */
export interface FileReferences {
  readonly file: string;
  readonly apps: readonly string[];
}

export interface ManifestTargets {
  readonly targets: Readonly<Record<string, TargetConfiguration>>;
  readonly references: readonly FileReferences[];
}

type Options = Readonly<Record<string, unknown>>;

interface Surroundings {
  readonly settings: PluginSettings;
  readonly reader: ManifestReader;
  readonly naming: { readonly inputs: readonly string[]; name(reference: string): Named };
}

/** What is said for one target and means nothing to its siblings. */
const OWN: readonly string[] = ['output', 'wait', 'kubectlArgs', 'imageRefs'];
/** All that the target without images takes. */
const OF_DELETE: readonly string[] = ['filename', 'recursive', 'selector', 'kustomize'];

/** The targets of a project with manifests: those that its project.json names, and all others that it could have. */
export function manifestTargets(holder: ManifestHolder, around: Surroundings): ManifestTargets {
  const { given } = holder;
  const names = targetNames(around.settings);
  const main = mainTarget(given?.targets ?? [], names);
  const missing = MANIFEST_VERBS.filter((verb) => !given?.targets.some((target) => target.verb === verb))
    .filter((verb) => !given?.taken.has(names[verb]))
    .map((verb) => ({ verb, name: names[verb], own: undefined }));
  const all = [...(given?.targets ?? []).map((own) => ({ verb: own.verb, name: own.name, own })), ...missing];
  const byVerb = [...all].sort((a, b) => MANIFEST_VERBS.indexOf(a.verb) - MANIFEST_VERBS.indexOf(b.verb));
  const read = reading(around);

  const targets: Record<string, TargetConfiguration> = {};
  const apps = new Map<string, Set<string>>();
  for (const { verb, name, own } of byVerb) {
    const inferred: Options = inferredOptions(verb, holder, around);
    const shared = own === main || main === undefined ? undefined : sharedBy(main, verb);
    const options: Options = { ...inferred, ...shared?.options };
    const all = variants({ ...options, ...own?.options }, { ...shared?.configurations, ...own?.configurations });
    const found = all.map((variant) => read(manifestOptions(variant, holder)));
    for (const [file, folders] of verb === 'delete' ? [] : found.flatMap(({ references }) => references)) {
      apps.set(file, new Set([...(apps.get(file) ?? []), ...folders]));
    }
    const named = [...new Set(found.flatMap((one) => one.named))];
    const output = all[0]?.['output'] === undefined ? 'dist/ko/{projectName}/resolved.yaml' : '{options.output}';
    targets[name] = {
      executor: `@ko/nx:${verb}`,
      cache: false,
      ...(verb === 'delete'
        ? { inputs: deleteInputs(found.flatMap(({ files }) => files)) }
        : {
            dependsOn: layersOf(named, holder),
            inputs: imagesInputs([...new Set(found.flatMap(({ inputs }) => inputs))], named),
          }),
      ...(verb === 'resolve' && {
        outputs: [`{workspaceRoot}/${output}`, '{workspaceRoot}/dist/ko/{projectName}/images.json'],
      }),
      options: { ...options },
      ...shared?.also,
      metadata: {
        description: DESCRIPTIONS[verb],
        technologies: ['ko'],
        help: { command: `nx run ${holder.name}:${name} --help`, example: { options: { ...EXAMPLES[verb] } } },
      },
    };
  }
  const references = [...apps].map(([file, folders]) => ({ file, apps: [...folders].sort() }));
  const named = references.filter((one) => one.apps.length > 0);
  return { targets, references: named.sort((a, b) => (a.file < b.file ? -1 : 1)) };
}

/** The options, alone and with each configuration: what any of them reads counts. */
function variants(options: Options, configurations: Readonly<Record<string, Options>>): Options[] {
  return [options, ...Object.values(configurations).map((own) => ({ ...options, ...own }))];
}

const DESCRIPTIONS: Readonly<Record<ManifestVerb, string>> = {
  resolve: 'Publishes the images that the manifests name, and writes the manifests with their references',
  apply: 'Publishes the images that the manifests name, and hands the manifests to kubectl apply',
  create: 'Publishes the images that the manifests name, and hands the manifests to kubectl create',
  delete: 'Removes from the cluster what the manifests describe',
};

const EXAMPLES: Readonly<Record<ManifestVerb, Options>> = {
  resolve: { selector: 'app=web', output: 'release.yaml' },
  apply: { selector: 'app=web', wait: true },
  create: { selector: 'app=web' },
  delete: {},
};

export function targetNames(settings: PluginSettings): Readonly<Record<ManifestVerb, string>> {
  const { resolveTargetName, applyTargetName, createTargetName, deleteTargetName } = settings;
  return { resolve: resolveTargetName, apply: applyTargetName, create: createTargetName, delete: deleteTargetName };
}

/** The target whose options hold for the others. */
function mainTarget(given: readonly GivenTarget[], names: Readonly<Record<ManifestVerb, string>>) {
  const usual = given.find((target) => target.verb === 'resolve' && target.name === names.resolve);
  return usual ?? MANIFEST_VERBS.map((verb) => given.find((target) => target.verb === verb)).find(Boolean);
}

/** Of what nx.json says for images, this alone: all else is in the options of each app's own image. */
function inferredOptions(verb: ManifestVerb, { filename, kustomize }: ManifestHolder, { settings }: Surroundings) {
  const { repository, tags, requireFresh } = settings;
  return {
    filename: [...filename],
    ...(kustomize && { kustomize }),
    ...(verb !== 'delete' && repository !== undefined && { repository }),
    ...(verb !== 'delete' && tags !== undefined && { tags: [...tags] }),
    ...(verb !== 'delete' && requireFresh !== undefined && { requireFresh }),
  };
}

function sharedBy({ options, configurations, defaultConfiguration }: GivenTarget, verb: ManifestVerb) {
  const holds = (key: string) => (verb === 'delete' ? OF_DELETE.includes(key) : !OWN.includes(key));
  const those = (all: Options) => Object.fromEntries(Object.entries(all).filter(([key]) => holds(key)));
  const held = Object.fromEntries(Object.entries(configurations).map(([key, all]) => [key, those(all)]));
  return {
    options: those(options),
    configurations: held,
    also: {
      ...(Object.keys(held).length > 0 && { configurations: held }),
      ...(defaultConfiguration !== undefined && { defaultConfiguration }),
    },
  };
}

/** As Nx will hand them to the executor. What lies outside of the workspace, and the standard input, are not the graph's. */
function manifestOptions(options: Options, { directory, filename }: ManifestHolder): ManifestOptions {
  const { filename: given = [], recursive, selector, kustomize } = options;
  const written = (Array.isArray(given) ? given : [given]).filter((one): one is string => typeof one === 'string');
  const paths = written
    .flatMap((one) => (one === '...' ? filename : [one]))
    .map((one) => one.replaceAll('{projectRoot}', directory).replace(/^\{workspaceRoot\}\/?/, './'))
    .filter((one) => one !== '-' && !posix.isAbsolute(one))
    .map((one) => posix.normalize(one).replace(/(?<=.)\/$/, ''))
    .filter((one) => one !== '..' && !one.startsWith('../'));
  return {
    filename: paths,
    recursive: recursive === true,
    selector: typeof selector === 'string' && selector !== '' ? selector : undefined,
    kustomize: kustomize === true,
  };
}

/** Siblings read the same most of the time. */
function reading({ reader, naming }: Surroundings) {
  const known = new Map<string, ReturnType<typeof find>>();
  const find = (options: ManifestOptions) => {
    const sources = reader.sources(options);
    const named = new Set<NameableApp>();
    const inputs = new Set([...sources.inputs, ...(sources.references.size > 0 ? naming.inputs : [])]);
    const references = [...sources.references].map(([file, texts]) => {
      const all = texts.map((text) => naming.name(text));
      for (const one of all.flatMap(({ inputs: own }) => own)) inputs.add(one);
      for (const app of all.flatMap(({ apps }) => apps)) named.add(app);
      return [file, all.flatMap(({ apps }) => apps.map((app) => app.directory))] as const;
    });
    return { references, named: [...named], inputs: [...inputs], files: sources.inputs };
  };
  return (options: ManifestOptions) => {
    const key = JSON.stringify(options);
    const found = known.get(key) ?? find(options);
    known.set(key, found);
    return found;
  };
}

/** Not the parents of layers: Nx runs `parallel` of those at a time, and cuts a batch of images into pieces of that size. */
function layersOf(
  named: readonly NameableApp[],
  { directory, isApp }: ManifestHolder,
): NonNullable<TargetConfiguration['dependsOn']> {
  const own = named.find((app) => isApp && app.directory === directory);
  const byTarget = new Map<string, string[]>();
  for (const app of named.filter((one) => one !== own)) {
    for (const target of app.layers) byTarget.set(target, [...(byTarget.get(target) ?? []), app.name]);
  }
  const others = [...byTarget].map(([target, projects]) => ({ projects: projects.sort(), target }));
  return [...(own?.layers ?? []), ...others.sort((a, b) => (a.target < b.target ? -1 : 1))];
}

/** Uncached as they are, Nx selects them by these, and Nx 24 by these alone. */
function imagesInputs(own: readonly string[], named: readonly NameableApp[]): Inputs {
  const texts = named.map(({ inputs }) =>
    inputs.filter((one) => typeof one === 'string').filter((one) => one !== NOT_OUTPUT),
  );
  return [NOT_OUTPUT, ...combinedPatterns([own, ...texts]), { externalDependencies: [] }];
}

/** Nothing is built for it. */
function deleteInputs(files: readonly string[]): Inputs {
  return [NOT_OUTPUT, ...new Set(files), { externalDependencies: [] }];
}
