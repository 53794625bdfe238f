import { basePackage } from './base-package';

const NAME = 'org.opencontainers.image.base.name';
const DIGEST = 'org.opencontainers.image.base.digest';
const hex = 'b'.repeat(64);
const other = `sha256:${'c'.repeat(64)}`;

test.each([
  ['alpine', 'index.docker.io/library/alpine', '?repository_url=index.docker.io%2Flibrary%2Falpine&tag=latest'],
  ['cgr.dev/chainguard/static:v1', 'cgr.dev/chainguard/static', '?repository_url=cgr.dev%2Fchainguard%2Fstatic&tag=v1'],
  [
    `cgr.dev/chainguard/static:v1@${other}`,
    'cgr.dev/chainguard/static',
    '?repository_url=cgr.dev%2Fchainguard%2Fstatic',
  ],
])('a base %s', (written, repository, query) => {
  expect(basePackage({ [NAME]: written, [DIGEST]: `sha256:${hex}` })).toEqual({
    SPDXID: `SPDXRef-Package-sha256-${hex}`,
    name: `${repository}@sha256:${hex}`,
    versionInfo: written,
    checksum: { algorithm: 'SHA256', hex },
    purl: `pkg:oci/image@sha256:${hex}${query}`,
  });
});

test.each([undefined, {}, { [NAME]: 'alpine' }, { [DIGEST]: `sha256:${hex}` }])(
  'annotations %j name no base',
  (annotations) => {
    expect(basePackage(annotations)).toBeUndefined();
  },
);

test('annotations that name something else are an error', () => {
  expect(() => basePackage({ [NAME]: 'UPPER', [DIGEST]: `sha256:${hex}` })).toThrow(
    expect.objectContaining({ code: 'invalid-reference' }),
  );
  expect(() => basePackage({ [NAME]: 'alpine', [DIGEST]: 'sha256:0' })).toThrow(
    expect.objectContaining({ code: 'invalid-digest' }),
  );
});
