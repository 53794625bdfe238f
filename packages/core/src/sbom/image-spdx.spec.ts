import { type ConfigFile, digestOf, type Manifest, MEDIA_TYPE } from '@ko/oci';
import type { BuildInfo, GoModule } from '../go/build-info';
import { imageSpdx } from './image-spdx';

const digest = digestOf(Buffer.from('manifest'));
const hex = digest.slice('sha256:'.length);

const config: ConfigFile = {
  architecture: 'amd64',
  created: '2023-01-02T03:04:05.678+02:00',
  os: 'linux',
  rootfs: { type: 'layers', diff_ids: [] },
  config: {},
};
const manifest: Manifest = {
  schemaVersion: 2,
  mediaType: MEDIA_TYPE.ociManifest,
  config: { mediaType: MEDIA_TYPE.ociConfig, size: 2, digest },
  layers: [],
};

function document(buildInfo: Partial<BuildInfo>, moduleProxy?: string) {
  const complete = { goVersion: 'go1.26', path: '', deps: [], settings: [], ...buildInfo };
  const bytes = imageSpdx({ digest, manifest, config, buildInfo: complete }, { tool: 'ko-nx <1>', moduleProxy });
  const text = Buffer.from(bytes).toString('utf8');
  return { text, ...(JSON.parse(text) as { packages: Record<string, unknown>[]; relationships: unknown[] }) };
}

const dep = (module: Partial<GoModule>): GoModule => ({
  path: 'example.com/lib',
  version: 'v1.0.0',
  sum: '',
  ...module,
});

test('without a base there is no DESCENDANT_OF, and a program without modules has an empty main module', () => {
  expect(document({})).toMatchObject({
    name: `sbom-${digest}`,
    creationInfo: { created: '2023-01-02T03:04:05Z', creators: ['Tool: ko-nx <1>'] },
    packages: [
      { SPDXID: `SPDXRef-Package-sha256-${hex}`, name: digest, primaryPackagePurpose: 'CONTAINER' },
      { SPDXID: 'SPDXRef-Package--', name: '', downloadLocation: 'https://' },
    ],
    relationships: [
      { spdxElementId: 'SPDXRef-DOCUMENT', relationshipType: 'DESCRIBES' },
      { relationshipType: 'CONTAINS', relatedSpdxElement: 'SPDXRef-Package--' },
    ],
  });
});

test('the text is indented by two, escaped as by Go, and ends with a line', () => {
  const { text } = document({});
  expect(text).toContain('{\n  "SPDXID": "SPDXRef-DOCUMENT",\n  "name"');
  expect(text).toContain('"Tool: ko-nx \\u003c1\\u003e"');
  expect(text.endsWith('\n  ]\n}\n')).toBe(true);
});

test('a module with a version: id, purl and location; the version of the main module is in its id alone', () => {
  const main = { path: 'github.com/My-User/My-Repo', version: 'v2.0.0+dirty', sum: '' };
  const [, mainPackage] = document({ main }).packages;
  expect(mainPackage).toEqual({
    SPDXID: 'SPDXRef-Package-github.com.My-User.My-Repo-v2.0.0+dirty',
    name: 'github.com/My-User/My-Repo',
    filesAnalyzed: false,
    licenseDeclared: 'NOASSERTION',
    licenseConcluded: 'NOASSERTION',
    downloadLocation: 'https://github.com/My-User/My-Repo',
    copyrightText: 'NOASSERTION',
    externalRefs: [
      {
        referenceCategory: 'PACKAGE-MANAGER',
        referenceLocator: 'pkg:golang/github.com/my-user/My-Repo@v2.0.0+dirty?type=module',
        referenceType: 'purl',
      },
    ],
  });
});

const SUM = 'h1:NIvaJDMOsjHA8n1jAhLSgzrAzy1Hgr+hNrb57e+94F0=';
const SUM_HEX = '348bda24330eb231c0f27d630212d2833ac0cf2d4782bfa136b6f9edefbde05d';

test.each<[rule: string, module: GoModule, proxy: string | undefined, location: string, checksums: unknown]>([
  [
    'an h1 sum becomes its 32 bytes in hex',
    dep({ sum: SUM }),
    'https://p',
    'https://p/example.com/lib/@v/v1.0.0.zip',
    [{ algorithm: 'SHA256', checksumValue: SUM_HEX }],
  ],
  ['no sum, no checksum', dep({}), 'https://p', 'https://p/example.com/lib/@v/v1.0.0.zip', undefined],
  [
    'a sum of another kind is no checksum',
    dep({ sum: 'h2:AAAA' }),
    'https://p',
    'https://p/example.com/lib/@v/v1.0.0.zip',
    undefined,
  ],
  [
    'a replaced module keeps its own name and has no checksum',
    dep({ replace: dep({ path: 'fork', sum: SUM }) }),
    'https://p',
    'https://p/example.com/lib/@v/v1.0.0.zip',
    undefined,
  ],
  ['without a proxy nothing is said of the location', dep({}), undefined, 'NOASSERTION', undefined],
])('%s', (_rule, module, proxy, downloadLocation, checksums) => {
  const found = document({ deps: [module] }, proxy).packages[2];
  expect({ name: found?.['name'], location: found?.['downloadLocation'], checksums: found?.['checksums'] }).toEqual({
    name: 'example.com/lib',
    location: downloadLocation,
    checksums,
  });
});
