import { join } from 'node:path';
import type { BuildRequest } from '@ko/core';
import type { FlagValues } from './flag';

/** What all import paths of a call have in common. */
export type CommonRequest = Omit<BuildRequest, 'importPath' | 'project' | 'workFolder'>;

/** The request that the flags of `ko build` stand for. `place.directory`: ko's working directory, absolute. */
export function requestOf(
  flags: FlagValues,
  place: { readonly directory: string; readonly env: Readonly<Record<string, string | undefined>> },
): CommonRequest {
  const { directory, env } = place;
  const jobs = flags.int('jobs') || processors(env['GOMAXPROCS']);
  const user = flags.text('image-user');
  const layout = flags.text('oci-layout-path');
  const sbomDir = flags.text('sbom-dir');
  return {
    workspaceRoot: directory,
    directory,
    kodataBoundary: 'git',
    buildvcs: 'auto', // ko's own arguments, as they are
    ldflags: flags.list('ldflags'),
    disableOptimizations: flags.bool('disable-optimizations'),
    debug: flags.bool('debug'),
    platforms: flags.list('platform'),
    tags: flags.list('tags'),
    tagOnly: flags.bool('tag-only'),
    push: flags.bool('push'),
    insecureRegistry: flags.bool('insecure-registry'),
    preserveImportPaths: flags.bool('preserve-import-paths'),
    baseImportPaths: flags.bool('base-import-paths'),
    bare: flags.bool('bare'),
    imageLabels: flags.list('image-label'),
    imageAnnotations: flags.list('image-annotation'),
    sbom: flags.text('sbom'),
    ...(flags.isGiven('strict') && { strict: flags.bool('strict') }), // else KO_STRICT and the file decide
    ...(sbomDir !== '' && { sbomDir }),
    ...(user !== '' && { imageUser: user }),
    ...(layout !== '' && { ociLayoutPath: layout }),
    ...(jobs > 0 && { jobs }),
    cachedLayers: () => Promise.resolve(undefined),
    // Never used: without a repository there is an error before.
    defaultLayout: { folder: join(directory, 'oci'), display: 'oci:oci' },
  };
}

/** GOMAXPROCS as Go reads it: a whole number above 0, or nothing. */
function processors(text: string | undefined): number {
  return text !== undefined && /^\+?\d+$/.test(text) ? Number(text) : 0;
}
