export { Bug, type CoreErrorCode, UserError } from './errors';
export type { Environment } from './environment';
export type { AppLayer, AppLayerKind, AppLayers, LayersFacts } from './assemble/app-layers';
export { readLayersOutput } from './assemble/layers-output';
export { layersPlatform } from './assemble/layers-platform';
export { type ImageRecord, type LayerRecord, type PlatformRecord, writeImageRecord } from './image-record';
export { buildImage, buildLayers } from './pipeline';
export type { AppRequest, BuildRequest, BuildResult, LayersRequest, Run } from './request';
