import { artifactDescriptor, digestOf, validate } from '@ko/oci';
import { sbomArtifact, sbomRepository, sbomTag } from './attach';

// ko-behaviour A.7.
const DOCUMENT = Buffer.from('hello sbom\n');
const DOCUMENT_DIGEST = 'sha256:97e21338f2dbba892d1956ffa09dbf8230b351cdc5507ccaeb62542f8d549e35';
const CONFIG_DIGEST = 'sha256:1bba3d51ab3c82d18886c9c5b6d66c5803957c400c9f7f4942809db6819590ed';
const MANIFEST_DIGEST = 'sha256:1418894e508b0cdd1b9419f883c1f61e847c5d86659bfc174bfa89c40c793e31';

test("the artifact has ko's bytes", async () => {
  const artifact = sbomArtifact(DOCUMENT);
  expect(Buffer.from(await artifact.manifest()).toString()).toBe(
    `{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{"mediaType":"application/vnd.oci.image.config.v1+json","size":233,"digest":"${CONFIG_DIGEST}"},"layers":[{"mediaType":"text/spdx+json","size":11,"digest":"${DOCUMENT_DIGEST}"}]}`,
  );
  expect(digestOf(await artifact.config())).toBe(CONFIG_DIGEST);
  expect(await artifactDescriptor(artifact)).toEqual({
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    size: 371,
    digest: MANIFEST_DIGEST,
  });
  expect(await validate(artifact)).toEqual([]);
});

test('the tag is made of the digest that is described', () => {
  expect(sbomTag(`sha256:${'a'.repeat(64)}`)).toBe(`sha256-${'a'.repeat(64)}.sbom`);
});

test('COSIGN_REPOSITORY names another repository', () => {
  expect(sbomRepository({})).toBeUndefined();
  expect(sbomRepository({ COSIGN_REPOSITORY: '' })).toBeUndefined();
  expect(sbomRepository({ COSIGN_REPOSITORY: 'localhost:5000/sboms/all' })).toEqual({
    registry: 'localhost:5000',
    repository: 'sboms/all',
  });
  for (const COSIGN_REPOSITORY of ['s', 'localhost:5000/s', 'Bad Repo'])
    expect(() => sbomRepository({ COSIGN_REPOSITORY })).toThrow(`COSIGN_REPOSITORY is "${COSIGN_REPOSITORY}"`);
});
