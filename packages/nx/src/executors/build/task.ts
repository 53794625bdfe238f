import { dirname, relative, sep } from 'node:path';
import {
  buildImage,
  ensureOutputRoot,
  imageFile,
  layoutFolder,
  lockFile,
  withLock,
  workFolder,
  writeImageRecord,
} from '@ko/core';
import type { Platform } from '@ko/oci';
import type { ExecutorContext } from '@nx/devkit';
import { appRequest, projectOf } from '../app-request';
import { cachedImportPath, cachedLayers } from '../cached-layers';
import { fresh } from '../fresh';
import { inCoreWords } from '../image-options';
import type { TaskRun } from '../task-run';
import { schemaReference } from './image-schema';
import type { BuildOptions } from './schema';

/** Builds an app's image, publishes it and writes its record. Returns the reference. */
export async function buildTask(
  options: BuildOptions,
  context: ExecutorContext,
  { run, session }: TaskRun,
): Promise<string> {
  const project = projectOf(context);
  const app = await appRequest(options, context);
  const layout = layoutFolder(context.root, project);
  const { requireFresh, ...same } = options;
  await ensureOutputRoot(context.root);
  const waitNotice = `Another run builds the image of ${project}`;
  const request = {
    ...inCoreWords(same),
    ...app,
    project,
    workFolder: workFolder(context.root, project, 'build'),
    cachedLayers: (wanted: Platform) => cachedLayers(wanted, options, context, run),
    ...(!requireFresh && { cachedImportPath: () => cachedImportPath(options, context, run) }),
    defaultLayout: { folder: layout, display: `oci:${relative(context.root, layout).split(sep).join('/')}` },
  };
  const build = requireFresh ? fresh({ request, run }) : { request, run };
  return withLock(lockFile(context.root, project, 'build'), { ...run, waitNotice }, async () => {
    const { record, reference } = await buildImage(build.request, build.run, session);
    const file = imageFile(context.root, project);
    const schema = schemaReference(context.root, dirname(file));
    await writeImageRecord(file, record, schema === undefined ? {} : { schema });
    return reference;
  });
}
