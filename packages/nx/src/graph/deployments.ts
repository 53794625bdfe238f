import { posix } from 'node:path';
import type { ProjectConfiguration } from '@nx/devkit';
import { KUSTOMIZATION_FILES } from '@ko/core';
import type { AskedManifests } from './evidence';
import type { FolderIndex } from './folder-index';
import { givenDeployments } from './given-deployments';
import type { WorkspaceTree } from './go-tree';
import { openManifests } from './manifest-sources';
import { type ManifestHolder, manifestTargets } from './manifest-targets';
import { type NameableApp, openNaming } from './named-apps';
import type { PluginSettings } from './options';
import { readManifestBytes } from './workspace-files';

/** Folders of an app in which manifests may lie that are its own. */
const OWN_FOLDERS = ['k8s', 'config'];
const OF_APPS = [`**/{${OWN_FOLDERS.join(',')}}/*`];

/** What projects with manifests are found from. */
export interface DeploymentSources {
  readonly apps: readonly NameableApp[];
  /** Names that folders have by their own files. */
  readonly given: ReadonlyMap<string, string>;
  readonly tree: WorkspaceTree;
  readonly index: FolderIndex;
  readonly settings: PluginSettings;
}

export interface FoundDeployments {
  /** By the file that makes it one. */
  readonly deployments: ReadonlyMap<string, ProjectConfiguration>;
  /** Targets that apps get in addition, by folder. */
  readonly ofApps: ReadonlyMap<string, NonNullable<ProjectConfiguration['targets']>>;
  /** Manifests that decide about all of this. */
  readonly globs: readonly string[];
  readonly asked: AskedManifests;
}

/**
 * Folders whose project.json has a target for manifests, and apps that have such a target or hold manifests that name an app. Edges leave
 * deployments alone: an app that names another one in its manifests is not built from it.
 */
export function findDeployments(workspaceRoot: string, sources: DeploymentSources): FoundDeployments {
  const { apps, given, tree, index, settings } = sources;
  const declared = givenDeployments(tree);
  const reader = openManifests(tree.files, index, (file) => readManifestBytes(workspaceRoot, file));
  const naming = once(() => openNaming(apps, tree, index));
  const targetsOf = (holder: ManifestHolder) =>
    manifestTargets(holder, { settings, reader, naming: naming()(holder.directory) });

  const ofApps = new Map<string, NonNullable<ProjectConfiguration['targets']>>();
  for (const { directory, name } of apps) {
    const folders = OWN_FOLDERS.map((folder) => posix.join(directory, folder)).filter((folder) => {
      if (index.files(folder).length === 0) return false;
      const plain = {
        filename: [folder],
        recursive: false,
        selector: undefined,
        kustomize: isKustomized(folder, index),
      };
      return reader.sources(plain).references.size > 0;
    });
    const own = declared.get(directory);
    if (own === undefined && folders.length === 0) continue;
    const filename = folders.length > 0 ? folders : [directory];
    const kustomize = folders.length === 1 && isKustomized(folders[0] as string, index);
    const { targets } = targetsOf({ directory, name, given: own, filename, kustomize, isApp: true });
    ofApps.set(directory, { ...targets });
    declared.delete(directory);
  }

  const deployments = new Map<string, ProjectConfiguration>();
  for (const [directory, own] of declared) {
    const name = given.get(directory) ?? posix.basename(directory);
    const holder = { directory, name, given: own, filename: [directory], kustomize: false, isApp: false };
    const { targets, references } = targetsOf(holder);
    deployments.set(posix.join(directory, 'project.json'), {
      root: directory,
      targets: { ...targets },
      metadata: {
        technologies: ['ko'],
        targetGroups: { ko: Object.keys(targets) },
        // For the edges, which are asked for later.
        ...(references.length > 0 && { ko: { references } }),
      },
    });
  }
  const read = [...reader.inputs].map((one) => one.replace('{workspaceRoot}/', ''));
  return { deployments, ofApps, globs: [...OF_APPS, ...read.sort()], asked: reader.asked };
}

function isKustomized(folder: string, index: FolderIndex): boolean {
  return index.files(folder).some((name) => KUSTOMIZATION_FILES.includes(name));
}

/** Most workspaces name nothing. */
function once<T>(compute: () => T): () => T {
  let found: { readonly value: T } | undefined;
  return () => (found ??= { value: compute() }).value;
}
