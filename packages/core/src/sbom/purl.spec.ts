import type { Digest } from '@ko/oci';
import { modulePurl, ociPurl } from './purl';

const digest: Digest = `sha256:${'a'.repeat(64)}`;

// The first three: ko-behaviour A.9.
test.each<[qualifiers: [string, string][], query: string]>([
  [
    [['mediaType', 'application/vnd.oci.image.manifest.v1+json']],
    'mediaType=application%2Fvnd.oci.image.manifest.v1%2Bjson',
  ],
  [
    [
      ['tag', 'latest'],
      ['repository_url', 'cgr.dev/chainguard/static'],
    ],
    'repository_url=cgr.dev%2Fchainguard%2Fstatic&tag=latest',
  ],
  [
    [
      ['mediaType', 'application/vnd.oci.image.manifest.v1+json'],
      ['arch', 'arm'],
      ['os', 'linux'],
      ['variant', 'v7'],
    ],
    'arch=arm&mediaType=application%2Fvnd.oci.image.manifest.v1%2Bjson&os=linux&variant=v7',
  ],
  [
    [
      ['os-feature', 'z'],
      ['os-feature', 'a'],
    ],
    'os-feature=z&os-feature=a',
  ], // one key: the order stays
  [[['k', "a b!'()*~-_.é"]], 'k=a+b%21%27%28%29%2A~-_.%C3%A9'],
  [[['repository_url', 'localhost:5000/a']], 'repository_url=localhost%3A5000%2Fa'],
])('qualifiers %j', (qualifiers, query) => {
  expect(ociPurl('image', digest, qualifiers)).toBe(`pkg:oci/image@${digest}?${query}`);
});

test.each([
  ['github.com/My-User/My-Repo', '(devel)', 'pkg:golang/github.com/my-user/My-Repo@(devel)?type=module'],
  ['github.com/Masterminds/Sprig/V3', 'v3.0.0', 'pkg:golang/github.com/masterminds/Sprig/V3@v3.0.0?type=module'],
  ['Example.com/App', 'v1.0.0', 'pkg:golang/Example.com/App@v1.0.0?type=module'], // two parts stay as they are
  ['k8s.io/api', 'v0.34.0+incompatible', 'pkg:golang/k8s.io/api@v0.34.0+incompatible?type=module'],
  ['', '', 'pkg:golang/@?type=module'],
])('module %s at %s', (path, version, purl) => {
  expect(modulePurl(path, version)).toBe(purl);
});
