import { isNonDistributable, layerCompression, layerMediaTypeFor, MEDIA_TYPE } from './media-types';

test.each<[mediaType: string, compression: string, nonDistributable: boolean]>([
  ['application/vnd.oci.image.layer.v1.tar', 'none', false],
  ['application/vnd.oci.image.layer.v1.tar+gzip', 'gzip', false],
  ['application/vnd.oci.image.layer.v1.tar+zstd', 'zstd', false],
  ['application/vnd.oci.image.layer.nondistributable.v1.tar', 'none', true],
  ['application/vnd.oci.image.layer.nondistributable.v1.tar+gzip', 'gzip', true],
  ['application/vnd.oci.image.layer.nondistributable.v1.tar+zstd', 'zstd', true],
  ['application/vnd.docker.image.rootfs.diff.tar', 'none', false],
  ['application/vnd.docker.image.rootfs.diff.tar.gzip', 'gzip', false],
  ['application/vnd.docker.image.rootfs.foreign.diff.tar', 'none', true],
  ['application/vnd.docker.image.rootfs.foreign.diff.tar.gzip', 'gzip', true],
  ['text/spdx+json', 'other', false],
  ['application/vnd.oci.image.layer.v1.tar+gzip+encrypted', 'other', false],
])('a layer of %s is compressed with %s; need not be distributed: %s', (mediaType, compression, nonDistributable) => {
  expect([layerCompression(mediaType), isNonDistributable(mediaType)]).toEqual([compression, nonDistributable]);
});

test('new layers are of the same family as their manifest', () => {
  expect([layerMediaTypeFor(MEDIA_TYPE.ociManifest), layerMediaTypeFor(MEDIA_TYPE.dockerManifest)]).toEqual([
    MEDIA_TYPE.ociLayer,
    MEDIA_TYPE.dockerLayer,
  ]);
});
