import { relative, resolve, sep } from 'node:path';
import { resolvedFile, writeManifests } from '@ko/core';
import type { ExecutorContext } from '@nx/devkit';
import { projectOf } from '../app-request';
import { attempt } from '../attempt';
import { referenceTable } from '../batch/table';
import { type NamedImage, resolvedManifests } from '../deployment/resolved';
import { tidy } from '../tidy';
import type { ResolveOptions } from './schema';

/** Publishes the images that a deployment's manifests name, and writes the manifests with their references to a file. */
export default function resolveExecutor({ output, ...options }: ResolveOptions, context: ExecutorContext) {
  return attempt(context.isVerbose, async (shared) => {
    const file = output ? resolve(context.root, output) : resolvedFile(context.root, projectOf(context));
    const { text, images } = await resolvedManifests(options, context, shared);
    await writeManifests(file, text);
    process.stdout.write(`Resolved manifests: ${shown(file, context.root)}\n${tableOf(images)}`);
    await tidy(context, shared.run);
  });
}

/** A path in the workspace as one types it there. */
function shown(file: string, workspaceRoot: string): string {
  const path = relative(workspaceRoot, file);
  return path.startsWith('..') ? file : path.split(sep).join('/');
}

function tableOf(images: readonly NamedImage[]): string {
  return referenceTable(new Map(images.map(({ project, named, reference }) => [project ?? named, reference])));
}
