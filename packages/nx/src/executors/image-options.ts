import type { BuildOptions } from './build/schema';

/** What `@ko/nx:build` calls otherwise than core does. */
type Renamed = Pick<BuildOptions, 'platform' | 'imageLabel' | 'imageAnnotation'>;

/** Options of an image in core's words; all else in them stays. */
export function inCoreWords<T extends Renamed>({ platform, imageLabel, imageAnnotation, ...same }: T) {
  return {
    ...same,
    ...(platform !== undefined && { platforms: platform }),
    ...(imageLabel !== undefined && { imageLabels: imageLabel }),
    ...(imageAnnotation !== undefined && { imageAnnotations: imageAnnotation }),
  };
}

/** What an image is, wherever it goes: an app says it once, and whoever publishes it can say otherwise. */
const OF_IMAGE = [
  'platform',
  'base',
  'debug',
  'imageLabel',
  'imageAnnotation',
  'imageUser',
  'ldflags',
  'disableOptimizations',
  'buildvcs',
  'strict',
  'kodataRoots',
] as const satisfies readonly (keyof BuildOptions)[];

export type ImageOptions = Pick<BuildOptions, (typeof OF_IMAGE)[number]>;

/** Those of the options that are given and say what the image is. */
export function imageOptions(options: BuildOptions): ImageOptions {
  const given = OF_IMAGE.filter((name) => options[name] !== undefined);
  return Object.fromEntries(given.map((name) => [name, options[name]]));
}
