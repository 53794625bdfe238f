import type { AppLayers } from './assemble/app-layers';
import { Bug } from './errors';
import type { BuildRequest, BuildResult, LayersRequest, Run } from './request';

/** Builds the kodata layer and the binary layer of one main package for one platform into `request.folder`. */
export function buildLayers(_request: LayersRequest, _run: Run): Promise<AppLayers> {
  return Promise.reject(new Bug('buildLayers is not written yet.'));
}

/** Builds the image of one main package, publishes it, and says what became of it. */
export function buildImage(_request: BuildRequest, _run: Run): Promise<BuildResult> {
  return Promise.reject(new Bug('buildImage is not written yet.'));
}
