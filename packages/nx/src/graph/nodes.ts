import { posix } from 'node:path';
import type { CreateNodesResultArray, ProjectConfiguration, TargetConfiguration } from '@nx/devkit';
import { formatPlatform, platformFolder } from '@ko/oci';
import { packageVersion } from '../version';
import { type App, type AppPlatform, findApps, wholeApp } from './apps';
import { findDeployments } from './deployments';
import type { Dependencies } from './graph-cache';
import { depsInputs, imageInputs, type Inputs, layersInputs, linkedModules } from './inputs';
import type { NameableApp } from './named-apps';
import { layersTargetName, projectNames } from './names';
import type { PluginSettings } from './options';
import { literal } from './patterns';
import { openSourcePatterns, type SourcePatterns } from './source-patterns';
import { nxMajor } from './workspace-files';

/** Part of each layers task's hash. Raise it when the bytes that the executor writes change without a change of inputs. */
const LAYERS_VERSION = 4;

/** A project for each main package, reported under the go.mod of its module; and what that was found out from. */
export async function inferApps(
  goModFiles: readonly string[],
  settings: PluginSettings,
  workspaceRoot: string,
): Promise<{ results: CreateNodesResultArray; dependencies: Dependencies }> {
  const { apps, given, tree, embeddedLinks, index, watched, evidenceWith } = await findApps(
    workspaceRoot,
    goModFiles,
    settings,
    packageVersion(),
  );
  const patterns = openSourcePatterns(index, nxMajor(), embeddedLinks);
  const named = apps.map((app) => ({ ...app, ownName: given.get(app.directory) }));
  const folders = new Set(apps.map(({ directory }) => directory));
  const taken = [...given].filter(([folder]) => !folders.has(folder)).map(([, name]) => name);
  const names = projectNames(named, new Set(taken));
  const projects = new Map<string, ProjectConfiguration>();
  for (const app of apps) {
    const name = names.get(app.directory) ?? app.directory;
    const project = (one: App) => appProject(one, name, settings, patterns);
    projects.set(
      app.directory,
      orWhole(app, project, (error) => wholeApp(app, tree, settings, error)),
    );
  }
  const nameable = apps.map((app) => nameableApp(app, projects.get(app.directory) as ProjectConfiguration, settings));
  const found = findDeployments(workspaceRoot, { apps: nameable, given, tree, index, settings });
  const results = new Map<string, Record<string, ProjectConfiguration>>();
  for (const app of apps) {
    const file = posix.join(app.module.directory, 'go.mod');
    const project = projects.get(app.directory) as ProjectConfiguration;
    const own = found.ofApps.get(app.directory);
    results.set(file, {
      ...results.get(file),
      [app.directory]: own === undefined ? project : withTargets(project, own),
    });
  }
  for (const [file, project] of found.deployments) results.set(file, { [project.root]: project });
  return {
    results: [...results].map(([file, all]) => [file, { projects: all }]),
    dependencies: {
      globs: [...new Set([...globsOf(apps, patterns), ...found.globs])],
      folders: watched,
      evidence: evidenceWith(found.asked),
    },
  };
}

/** What manifests need of an app is what its image needs. */
function nameableApp(app: App, project: ProjectConfiguration, { buildTargetName }: PluginSettings): NameableApp {
  const build = project.targets?.[buildTargetName];
  return {
    name: project.name ?? app.directory,
    directory: app.directory,
    importPath: app.importPath,
    layers: (build?.dependsOn ?? []).filter((one) => typeof one === 'string'),
    // Its own options say how its image is made, whoever names it. Nx 24 knows that of the app alone.
    inputs: [...(build?.inputs ?? []), ...literal([posix.join(app.directory, 'project.json')])],
  };
}

function withTargets(project: ProjectConfiguration, own: ProjectConfiguration['targets']): ProjectConfiguration {
  const targets = { ...project.targets, ...own };
  return { ...project, targets, metadata: { ...project.metadata, targetGroups: { ko: Object.keys(targets) } } };
}

/** One app that we fail on must not take the others down. */
export function orWhole<T>(app: App, project: (app: App) => T, whole: (error: unknown) => App): T {
  try {
    return project(app);
  } catch (error) {
    return project(whole(error));
  }
}

/** What apps read by other names than sources have. */
function globsOf(apps: readonly App[], patterns: SourcePatterns): string[] {
  const linked = apps.flatMap((app) =>
    [...app.platforms, ...app.others].flatMap(({ closure }) => closure.packages.flatMap((one) => one.linked)),
  );
  const globs = [...patterns.embeds(), ...literal(linked)].map((text) => text.replace('{workspaceRoot}/', ''));
  return [...new Set(globs)].sort();
}

/** A list for each place: Nx appends to the lists of a project that it merges, and in one process with us they would be ours. */
const technologies = () => ['go', 'ko'];

/** The project of one app, with all its targets. */
export function appProject(
  app: App,
  name: string,
  settings: PluginSettings,
  patterns: SourcePatterns,
): ProjectConfiguration {
  const layers = app.platforms.map((platform) => layersTarget(app, name, platform, settings, patterns));
  const inputs = imageInputs(app, patterns);
  const targets = {
    ...(settings.exactModules && { [settings.depsTargetName]: depsTarget(app, name, settings) }),
    ...Object.fromEntries(layers),
    [settings.layersTargetName]: allLayersTarget(app, layers, [...inputs]),
    [settings.buildTargetName]: buildTarget(app, name, settings, publishingTarget(layers, [...inputs])),
    [settings.runTargetName]: runTarget(app, name, settings, publishingTarget(layers, [...inputs])),
  };
  return {
    name,
    root: app.directory,
    sourceRoot: app.directory,
    projectType: 'application',
    targets,
    metadata: {
      description: `Go command ${app.importPath}`,
      technologies: technologies(),
      targetGroups: { ko: Object.keys(targets) },
    },
  };
}

function layersTarget(
  app: App,
  name: string,
  sources: AppPlatform,
  settings: PluginSettings,
  patterns: SourcePatterns,
): [name: string, target: TargetConfiguration] {
  const { platform } = sources;
  const target = layersTargetName(settings.layersTargetName, platformFolder(platform));
  const text = formatPlatform(platform);
  const own = app.settings.layers;
  const configuration: TargetConfiguration = {
    executor: '@ko/nx:layers',
    cache: app.unnameable === undefined,
    // Inline, not as a named input: the text of those is in the hash.
    inputs: layersInputs(
      app,
      sources,
      patterns,
      settings.exactModules ? linkedModules(platformFolder(platform)) : undefined,
    ),
    ...(settings.exactModules && { dependsOn: [settings.depsTargetName] }),
    outputs: [`{workspaceRoot}/dist/ko/{projectName}/${platformFolder(platform)}`],
    options: {
      platform: text,
      ...appOptions(settings),
      ...(Object.keys(own).length > 0 && { settings: own }),
      ...(app.links.links.length > 0 && { kodataLinks: [...app.links.links] }),
      ...(app.unnameable !== undefined && { notCached: app.unnameable }),
      layersVersion: LAYERS_VERSION,
    },
    metadata: {
      description: `Compiles ${app.importPath} for ${text} and packs the binary and kodata as image layers`,
      technologies: technologies(),
      help: { command: `nx run ${name}:${target} --help`, example: { options: { ldflags: ['-s', '-w'] } } },
    },
  };
  return [target, configuration];
}

function depsTarget(app: App, name: string, { depsTargetName, strict }: PluginSettings): TargetConfiguration {
  return {
    executor: '@ko/nx:deps',
    cache: app.unnameable === undefined,
    inputs: depsInputs(app),
    outputs: ['{workspaceRoot}/dist/ko/{projectName}/deps'],
    options: {
      platforms: app.platforms.map(({ platform }) => formatPlatform(platform)),
      ...(strict !== undefined && { strict }),
    },
    metadata: {
      description: `Lists the Go modules that ${app.importPath} links`,
      technologies: technologies(),
      help: { command: `nx run ${name}:${depsTargetName} --help`, example: {} },
    },
  };
}

function allLayersTarget(
  app: App,
  layers: readonly (readonly [string, TargetConfiguration])[],
  inputs: Inputs,
): TargetConfiguration {
  const help = layers[0]?.[1].metadata?.help;
  return {
    executor: 'nx:noop',
    dependsOn: layers.map(([target]) => target),
    inputs,
    metadata: {
      description: `Compiles ${app.importPath} for each of its platforms`,
      technologies: technologies(),
      ...(help !== undefined && { help }),
    },
  };
}

/** What targets that publish an app's image have in common. */
function publishingTarget(
  layers: readonly (readonly [string, TargetConfiguration])[],
  inputs: Inputs,
): TargetConfiguration {
  return {
    // Publishing cannot be replayed from a cache: the registry may have lost the image.
    cache: false,
    // Not their parent: Nx runs `parallel` of those at a time, and cuts a batch of images into pieces of that size.
    dependsOn: layers.map(([target]) => target),
    inputs,
  };
}

function buildTarget(
  app: App,
  name: string,
  settings: PluginSettings,
  publishing: TargetConfiguration,
): TargetConfiguration {
  return {
    executor: '@ko/nx:build',
    ...publishing,
    outputs: ['{workspaceRoot}/dist/ko/{projectName}/image.json', '{workspaceRoot}/dist/ko/{projectName}/oci'],
    options: buildOptions(settings),
    metadata: {
      description: `Builds the image of ${app.importPath}, publishes it and prints its reference`,
      technologies: technologies(),
      help: {
        command: `nx run ${name}:${settings.buildTargetName} --help`,
        example: { options: { platform: ['linux/amd64', 'linux/arm64'], tags: ['v1.2.0'] } },
      },
    },
  };
}

function runTarget(
  app: App,
  name: string,
  settings: PluginSettings,
  publishing: TargetConfiguration,
): TargetConfiguration {
  const { repository, tags, requireFresh } = settings;
  return {
    executor: '@ko/nx:run',
    ...publishing,
    options: {
      ...(repository !== undefined && { repository }),
      ...(tags !== undefined && { tags: [...tags] }),
      ...(requireFresh !== undefined && { requireFresh }),
    },
    metadata: {
      description: `Publishes the image of ${app.importPath} and starts a pod with it, by kubectl run`,
      technologies: technologies(),
      help: {
        command: `nx run ${name}:${settings.runTargetName} --help`,
        example: { options: { args: ['--verbose'], kubectlArgs: ['--namespace=default'] } },
      },
    },
  };
}

/** What nx.json says for all apps; what it leaves open is not in the options, so that `.ko.yaml` and the environment decide. */
function buildOptions(settings: PluginSettings): Record<string, unknown> {
  const { platforms, repository, base, tags, requireFresh } = settings;
  return {
    ...(platforms !== undefined && { platform: platforms }),
    ...(repository !== undefined && { repository }),
    ...(base !== undefined && { base }),
    ...(tags !== undefined && { tags }),
    ...(requireFresh !== undefined && { requireFresh }),
    ...appOptions(settings),
  };
}

/** The same for what layers and image have in common: both read `.ko.yaml`, and the image may compile. */
function appOptions({ buildvcs, strict, kodataRoots }: PluginSettings): Record<string, unknown> {
  return { buildvcs, ...(strict !== undefined && { strict }), ...(kodataRoots !== undefined && { kodataRoots }) };
}
