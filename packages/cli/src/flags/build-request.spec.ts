import { buildFlags } from './build-flags';
import { parseWords } from './parse';
import { requestOf } from './build-request';

function requestFor(words: string[], env: Record<string, string> = {}) {
  const { cachedLayers: _, ...request } = requestOf(parseWords(words, buildFlags).flags, { directory: '/w', env });
  return request;
}

const DEFAULTS = {
  workspaceRoot: '/w',
  directory: '/w',
  kodataBoundary: 'git',
  buildvcs: 'auto',
  ldflags: [],
  disableOptimizations: false,
  debug: false,
  platforms: [],
  tags: ['latest'],
  tagOnly: false,
  push: true,
  insecureRegistry: false,
  preserveImportPaths: false,
  baseImportPaths: false,
  bare: false,
  imageLabels: [],
  imageAnnotations: [],
  sbom: 'spdx',
  defaultLayout: { folder: '/w/oci', display: 'oci:oci' },
};

test("without flags, everything is as ko's defaults say", () => {
  expect(requestFor([])).toEqual(DEFAULTS);
});

const rows: [words: string, differs: object][] = [
  ['--ldflags=-s,-w --disable-optimizations', { ldflags: ['-s', '-w'], disableOptimizations: true }],
  ['--platform=all', { platforms: ['all'] }],
  ['-t v1 --tag-only --push=false', { tags: ['v1'], tagOnly: true, push: false }],
  ['-P -B --bare', { preserveImportPaths: true, baseImportPaths: true, bare: true }],
  [
    '--image-label a=b --image-annotation c=d --image-user 0',
    { imageLabels: ['a=b'], imageAnnotations: ['c=d'], imageUser: '0' },
  ],
  ['--oci-layout-path=out --insecure-registry', { ociLayoutPath: 'out', insecureRegistry: true }],
  ['--sbom=none --sbom-dir=s', { sbom: 'none', sbomDir: 's' }],
  ['-j 3', { jobs: 3 }],
  ['--strict=false', { strict: false }],
];
test.each(rows)('%s', (words, differs) => {
  expect(requestFor(words.split(' '))).toEqual({ ...DEFAULTS, ...differs });
});

test('GOMAXPROCS is the default of --jobs, where it is a number', () => {
  expect(requestFor([], { GOMAXPROCS: '2' })).toMatchObject({ jobs: 2 });
  expect(requestFor(['-j1'], { GOMAXPROCS: '2' })).toMatchObject({ jobs: 1 });
  expect(requestFor([], { GOMAXPROCS: 'many' })).toEqual(DEFAULTS);
});

test('strictness is asked for by the flag alone; without it KO_STRICT and the file decide', () => {
  expect(requestFor(['--strict'])).toMatchObject({ strict: true });
  expect(requestFor([], { KO_STRICT: 'false' })).toEqual(DEFAULTS);
});
