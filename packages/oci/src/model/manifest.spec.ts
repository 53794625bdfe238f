import { digestOf } from '../digest';
import type { Descriptor } from './descriptor';
import { decodeIndex, encodeIndex } from './index-manifest';
import { decodeManifest, encodeManifest } from './manifest';
import { MEDIA_TYPE } from './media-types';

const config: Descriptor = {
  mediaType: MEDIA_TYPE.ociConfig,
  size: 1101,
  digest: 'sha256:598516dca4e420cb9dd1c005733ee7df2e606d226f2db67720eaf1972a50fbef',
};

const layer = (size: number, hex: string): Descriptor => ({
  mediaType: MEDIA_TYPE.ociLayer,
  size,
  digest: `sha256:${hex}`,
});

test('ko-behaviour A.6: the manifest', () => {
  const bytes = encodeManifest({
    annotations: {
      z: '<1>',
      'org.opencontainers.image.title': 'static & more',
      'org.opencontainers.image.base.name': 'cgr.dev/chainguard/static:latest',
      'org.opencontainers.image.base.digest': `sha256:${'b'.repeat(64)}`,
    },
    layers: [
      layer(123, '2'.repeat(64)),
      layer(127, '250c06f7c38e52dc77e5c7586c3e40280dc7ff9bb9007c396e06d96736cf8542'),
      layer(142, '99bd728f3f8d67938b259233a20b7d44470aa3f0591ef0ac973f757366d77f6b'),
    ],
    config,
    mediaType: MEDIA_TYPE.ociManifest,
    schemaVersion: 2,
  });
  expect([bytes.length, digestOf(bytes)]).toEqual([
    985,
    'sha256:b07e7b2f971313bbde6ec95f37251a4b9df5369d5af4ef75d2c8808cef79d35d',
  ]);
  expect(encodeManifest(decodeManifest(bytes))).toEqual(bytes);
});

test('ko-behaviour A.6: the index over it', () => {
  const bytes = encodeIndex({
    schemaVersion: 2,
    mediaType: MEDIA_TYPE.ociIndex,
    manifests: [
      {
        artifactType: MEDIA_TYPE.ociConfig,
        platform: { os: 'linux', architecture: 'arm', variant: 'v7' },
        mediaType: MEDIA_TYPE.ociManifest,
        size: 985,
        digest: 'sha256:b07e7b2f971313bbde6ec95f37251a4b9df5369d5af4ef75d2c8808cef79d35d',
      },
    ],
    annotations: {
      'org.opencontainers.image.base.digest': `sha256:${'c'.repeat(64)}`,
      'org.opencontainers.image.base.name': 'cgr.dev/chainguard/static:latest',
    },
  });
  expect([bytes.length, digestOf(bytes)]).toEqual([
    561,
    'sha256:ffd812aa9cdec697b9bdbd884a388ae7ed17147d0da8fa5f1189049069fe818a',
  ]);
  expect(encodeIndex(decodeIndex(bytes))).toEqual(bytes);
});

test('ko-behaviour A.7: the manifest of an SBOM artifact', () => {
  const bytes = encodeManifest({
    schemaVersion: 2,
    mediaType: MEDIA_TYPE.ociManifest,
    config: {
      mediaType: MEDIA_TYPE.ociConfig,
      size: 233,
      digest: 'sha256:1bba3d51ab3c82d18886c9c5b6d66c5803957c400c9f7f4942809db6819590ed',
    },
    layers: [
      {
        mediaType: 'text/spdx+json',
        size: 11,
        digest: 'sha256:97e21338f2dbba892d1956ffa09dbf8230b351cdc5507ccaeb62542f8d549e35',
      },
    ],
  });
  expect(digestOf(bytes)).toBe('sha256:1418894e508b0cdd1b9419f883c1f61e847c5d86659bfc174bfa89c40c793e31');
});

test('ko-behaviour A.8: an index read and written again, with annotations', () => {
  const served = Buffer.from(
    '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"sha256:1111111111111111111111111111111111111111111111111111111111111111","size":500,"platform":{"os":"linux","architecture":"amd64"}}]}',
  );
  expect(digestOf(served)).toBe('sha256:96f29fc661d6c843256f4e54c08331668891a7cef80072168c83780e51cedefb');
  const written = encodeIndex({
    ...decodeIndex(served),
    annotations: {
      'org.opencontainers.image.base.digest': digestOf(served),
      'org.opencontainers.image.base.name': 'cgr.dev/chainguard/static:latest',
    },
  });
  expect(digestOf(written)).toBe('sha256:75426bbccb7de25cb2cd3840fb56dae96b386a7630b8fb261a237f46807f54f4');
});

test.each<[why: string, change: object]>([
  ['no digest', { digest: undefined }],
  ['a digest that leads out of a folder', { digest: 'sha256:../../etc/passwd' }],
  ['a negative size', { size: -1 }],
  ['a size beyond 2^53', { size: 2 ** 60 }],
])('a descriptor with %s is refused', (_why, change) => {
  const document = { schemaVersion: 2, config: { ...config, ...change }, layers: [] };
  expect(() => decodeManifest(Buffer.from(JSON.stringify(document)))).toThrow(
    expect.objectContaining({ code: 'invalid-json', message: expect.stringContaining('manifest.config.') }),
  );
});
