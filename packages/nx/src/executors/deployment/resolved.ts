import {
  ensureOutputRoot,
  layoutFolder,
  lockFile,
  type ResolvedImage,
  resolvedImagesFile,
  resolveManifests,
  withLock,
  withTarball,
  workFolder,
} from '@ko/core';
import type { DockerArchive } from '@ko/oci';
import type { ExecutorContext } from '@nx/devkit';
import { projectOf, rootOf } from '../app-request';
import { freshRequest, freshRun } from '../fresh';
import { imageOptions, inCoreWords } from '../image-options';
import type { ResolveOptions } from '../resolve/schema';
import type { TaskRun } from '../task-run';
import { writeImages } from './images-record';
import { openPrograms } from './programs';
import { checkRepository } from './repository';
import { checkStdin } from './stdin';

/** Which manifests, and how images are published. */
export type ManifestOptions = Omit<ResolveOptions, 'output'>;

/** What became of a deployment's manifests. */
export interface Resolved {
  /** YAML. */
  readonly text: string;
  readonly images: readonly NamedImage[];
}

/** A published image, and the app that it is of; undefined for a program that is no app of the workspace. */
export type NamedImage = ResolvedImage & { readonly project: string | undefined };

/** Files of Nx and npm that lie in a deployment's folder, and that ko would take for manifests. */
export const NO_MANIFESTS: ReadonlySet<string> = new Set(['project.json', 'package.json']);

/**
 * Publishes the images that manifests name, with layers that tasks of this run have made where there are any, and puts the references in
 * their place. Throws what `resolveManifests` does; `missing-repository`, `stdin-terminal`, `stdin-shared`.
 *
 * @param options.filename default: the project's folder
 */
export async function resolvedManifests(
  options: ManifestOptions,
  context: ExecutorContext,
  { run: outer, session }: TaskRun,
): Promise<Resolved> {
  const { filename, recursive, selector, kustomize, requireFresh, tarball, ...rest } = options;
  const paths = filename ?? [rootOf(context)];
  checkStdin(paths, context);
  checkRepository(options, outer.env);
  const project = projectOf(context);
  const run = requireFresh ? freshRun(outer) : outer;
  const programs = openPrograms(imageOptions(rest), context, run);
  const { root } = context;
  await ensureOutputRoot(root);
  const request = {
    manifests: {
      paths,
      stdin: process.stdin,
      except: NO_MANIFESTS,
      ...(recursive !== undefined && { recursive }),
      ...(selector !== undefined && { selector }),
      ...(kustomize !== undefined && { kustomize }),
    },
    build: {
      ...inCoreWords(rest),
      workspaceRoot: root,
      directory: root,
      buildvcs: rest.buildvcs ?? false,
      cachedLayers: () => Promise.resolve(undefined),
      // Never used: without a repository there is an error before.
      defaultLayout: { folder: layoutFolder(root, project), display: '' },
    },
    programOf: async (reference: string) => {
      const program = await programs.request(reference);
      return requireFresh ? freshRequest(program) : program;
    },
    workFolder: workFolder(root, project, 'resolve'),
  };
  const waitNotice = `Another run resolves the manifests of ${project}`;
  return withLock(lockFile(root, project, 'resolve'), { ...run, waitNotice }, async () => {
    const resolveInto = (archive?: DockerArchive) => {
      const build = { ...request.build, ...(archive !== undefined && { tarball: archive }) };
      return resolveManifests({ ...request, build }, run, session);
    };
    const { text, images } = tarball
      ? await withTarball(tarball, { directory: root, reporter: run.reporter }, resolveInto)
      : await resolveInto();
    const named = images.map((image) => ({ ...image, project: programs.project(image.named) }));
    await writeImages(resolvedImagesFile(root, project), named, project);
    return { text, images: named };
  });
}
