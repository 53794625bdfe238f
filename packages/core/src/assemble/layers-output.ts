import type { AppLayers } from './app-layers';

/**
 * The layers in `folder`, or undefined when they are not there, not whole, of another format, or (with `taskHash`) of another task.
 * A folder in which a run was killed reads as what it held before, or as undefined.
 */
export function readLayersOutput(
  _folder: string,
  _options: { taskHash?: string } = {},
): Promise<AppLayers | undefined> {
  return Promise.resolve(undefined);
}
