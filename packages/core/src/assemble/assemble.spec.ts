import { type Digest, digestOf } from '@ko/oci';
import type { AppLayer } from './app-layers';
import { assembleImage, assembleIndex, type Decoration } from './assemble';

// The vectors of ko-behaviour A.5 and A.6: what the real ko makes of this base.
const BASE_CONFIG =
  '{"architecture":"amd64","author":"base <a&b>","created":"2023-01-02T03:04:05.120Z","history":[{"author":"apko","created":"2023-01-02T03:04:05Z","created_by":"apko","comment":"layer"},{"created":"2023-01-02T03:04:05+02:00","created_by":"ENV A=1","empty_layer":true}],"os":"linux","rootfs":{"type":"layers","diff_ids":["sha256:1111111111111111111111111111111111111111111111111111111111111111"]},"config":{"Cmd":["/bin/sh"],"Entrypoint":["/old"],"Env":["PATH=/usr/bin:/bin","SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt"],"User":"65532","WorkingDir":"/work","Labels":{"b":"2","a":"1"},"OnBuild":null},"unknown_key":1,"container_config":{"Hostname":"x"},"variant":"v2"}';
const CONFIG =
  '{"architecture":"amd64","author":"github.com/ko-build/ko","created":"2023-01-02T03:04:05.12Z","history":[{"author":"apko","created":"2023-01-02T03:04:05Z","created_by":"apko","comment":"layer"},{"created":"2023-01-02T03:04:05+02:00","created_by":"ENV A=1","empty_layer":true},{"author":"ko","created":"0001-01-01T00:00:00Z","created_by":"ko build ko://github.com/my-user/my-repo/cmd/app","comment":"kodata contents, at $KO_DATA_PATH"},{"author":"ko","created":"0001-01-01T00:00:00Z","created_by":"ko build ko://github.com/my-user/my-repo/cmd/app","comment":"go build output, at /ko-app/app"}],"os":"linux","rootfs":{"type":"layers","diff_ids":["sha256:1111111111111111111111111111111111111111111111111111111111111111","sha256:ffe56a1c5f3878e9b5f803842adb9e2ce81584b6bd027e8599582aefe14a975b","sha256:7a3e7e46bba4115bc4d80d7fee85be10244824ad1ec405e2bedef8448d2a9dd0"]},"config":{"Entrypoint":["/ko-app/app"],"Env":["PATH=/usr/bin:/bin:/ko-app","SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt","KO_DATA_PATH=/var/run/ko"],"Labels":{"a":"1","b":"2"},"User":"65532","WorkingDir":"/work"},"variant":"v2"}';
const MANIFEST =
  '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{"mediaType":"application/vnd.oci.image.config.v1+json","size":1101,"digest":"sha256:598516dca4e420cb9dd1c005733ee7df2e606d226f2db67720eaf1972a50fbef"},"layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar+gzip","size":123,"digest":"sha256:2222222222222222222222222222222222222222222222222222222222222222"},{"mediaType":"application/vnd.oci.image.layer.v1.tar+gzip","size":127,"digest":"sha256:250c06f7c38e52dc77e5c7586c3e40280dc7ff9bb9007c396e06d96736cf8542"},{"mediaType":"application/vnd.oci.image.layer.v1.tar+gzip","size":142,"digest":"sha256:99bd728f3f8d67938b259233a20b7d44470aa3f0591ef0ac973f757366d77f6b"}],"annotations":{"org.opencontainers.image.base.digest":"sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb","org.opencontainers.image.base.name":"cgr.dev/chainguard/static:latest","org.opencontainers.image.title":"static \\u0026 more","z":"\\u003c1\\u003e"}}';
const INDEX =
  '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[{"mediaType":"application/vnd.oci.image.manifest.v1+json","size":985,"digest":"sha256:b07e7b2f971313bbde6ec95f37251a4b9df5369d5af4ef75d2c8808cef79d35d","platform":{"architecture":"arm","os":"linux","variant":"v7"},"artifactType":"application/vnd.oci.image.config.v1+json"}],"annotations":{"org.opencontainers.image.base.digest":"sha256:cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc","org.opencontainers.image.base.name":"cgr.dev/chainguard/static:latest"}}';

const OCI_MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const name = 'cgr.dev/chainguard/static:latest';
const hex = (character: string): Digest => `sha256:${character.repeat(64)}`;

const layers: AppLayer[] = [
  {
    kind: 'kodata',
    digest: 'sha256:250c06f7c38e52dc77e5c7586c3e40280dc7ff9bb9007c396e06d96736cf8542',
    size: 127,
    diffID: 'sha256:ffe56a1c5f3878e9b5f803842adb9e2ce81584b6bd027e8599582aefe14a975b',
    file: '250c06f7c38e52dc77e5c7586c3e40280dc7ff9bb9007c396e06d96736cf8542.tar.gz',
  },
  {
    kind: 'binary',
    digest: 'sha256:99bd728f3f8d67938b259233a20b7d44470aa3f0591ef0ac973f757366d77f6b',
    size: 142,
    diffID: 'sha256:7a3e7e46bba4115bc4d80d7fee85be10244824ad1ec405e2bedef8448d2a9dd0',
    file: '99bd728f3f8d67938b259233a20b7d44470aa3f0591ef0ac973f757366d77f6b.tar.gz',
  },
];

const plain: Decoration = {
  labels: {},
  annotations: {},
  user: undefined,
  created: undefined,
  kodataCreated: undefined,
};

interface Overrides {
  config?: object;
  manifest?: object;
  mediaType?: string;
  decoration?: Partial<Decoration>;
  os?: string;
}

/** Assembles on the base of the vectors, or on it with other keys. */
function assemble({ config, manifest, mediaType = OCI_MANIFEST, decoration, os = 'linux' }: Overrides = {}) {
  const baseManifest = {
    schemaVersion: 2,
    mediaType,
    config: { mediaType: 'application/vnd.oci.image.config.v1+json', size: 1, digest: hex('9') },
    layers: [{ mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip', size: 123, digest: hex('2') }],
    annotations: { z: '<1>', 'org.opencontainers.image.title': 'static & more' },
    ...manifest,
  };
  const image = assembleImage({
    base: {
      mediaType,
      manifest: Buffer.from(JSON.stringify(baseManifest)),
      config: Buffer.from(config ? JSON.stringify({ ...JSON.parse(BASE_CONFIG), ...config }) : BASE_CONFIG),
      name,
      digest: hex('b'),
    },
    importPath: 'github.com/my-user/my-repo/cmd/app',
    name: 'app',
    os,
    layers,
    decoration: { ...plain, ...decoration },
  });
  return { image, config: JSON.parse(String(image.config)), manifest: JSON.parse(String(image.manifest)) };
}

test('the config is ko’s, byte for byte (A.5)', () => {
  const { config } = assemble().image;
  expect(String(config)).toBe(CONFIG);
  expect(digestOf(config)).toBe('sha256:598516dca4e420cb9dd1c005733ee7df2e606d226f2db67720eaf1972a50fbef');
});

test('the manifest is ko’s, byte for byte (A.6)', () => {
  const { manifest } = assemble().image;
  expect(String(manifest)).toBe(MANIFEST);
  expect(digestOf(manifest)).toBe('sha256:b07e7b2f971313bbde6ec95f37251a4b9df5369d5af4ef75d2c8808cef79d35d');
});

test('the index is ko’s, byte for byte (A.6), and its base digest the one that it is given (deliberately not A.8)', () => {
  const index = assembleIndex({
    mediaType: 'application/vnd.oci.image.index.v1+json',
    members: [{ entry: { platform: { os: 'linux', architecture: 'arm', variant: 'v7' } }, image: assemble().image }],
    origin: { name, digest: hex('c') },
    annotations: {},
  });
  expect(String(index)).toBe(INDEX);
  expect(digestOf(index)).toBe('sha256:ffd812aa9cdec697b9bdbd884a388ae7ed17147d0da8fa5f1189049069fe818a');
});

test('epochs are written in UTC: kodata has its own, the config and the binary share the other', () => {
  const { config } = assemble({ decoration: { created: 1700000000, kodataCreated: 1 } });
  expect([config.created, ...config.history.slice(2).map((entry: { created: string }) => entry.created)]).toEqual([
    '2023-11-14T22:13:20Z',
    '1970-01-01T00:00:01Z',
    '2023-11-14T22:13:20Z',
  ]);
});

test.each([
  [
    'a PATH without value is passed over, the first with one is extended in place',
    ['PATH', 'A=1', 'PATH=/x', 'PATH=/y'],
    ['PATH', 'A=1', 'PATH=/x:/ko-app', 'PATH=/y'],
  ],
  ['an empty PATH is extended too', ['PATH='], ['PATH=:/ko-app']],
  ['without PATH there is one afterwards', ['A=1'], ['A=1', 'PATH=/ko-app']],
  ['KO_DATA_PATH of the base stays', ['KO_DATA_PATH=/old', 'PATH=/x'], ['KO_DATA_PATH=/old', 'PATH=/x:/ko-app']],
])('%s', (_, env, expected) => {
  expect(assemble({ config: { config: { Env: env } } }).config.config.Env).toEqual([
    ...expected,
    'KO_DATA_PATH=/var/run/ko',
  ]);
});

test('labels are merged over the base’s, the user is replaced', () => {
  const { config } = assemble({ decoration: { labels: { b: 'new', c: '<' }, user: '0:0' } });
  expect(config.config).toMatchObject({ Labels: { a: '1', b: 'new', c: '<' }, User: '0:0' });
});

test('annotations are merged over the base’s; those about the base cannot be set', () => {
  const annotations = { z: 'mine', 'org.opencontainers.image.base.name': 'mine' };
  expect(assemble({ decoration: { annotations } }).manifest.annotations).toEqual({
    'org.opencontainers.image.base.digest': hex('b'),
    'org.opencontainers.image.base.name': name,
    'org.opencontainers.image.title': 'static & more',
    z: 'mine',
  });
});

test('new layers on a Docker base have Docker’s media type', () => {
  const mediaType = 'application/vnd.docker.distribution.manifest.v2+json';
  const { manifest } = assemble({ mediaType });
  expect([
    manifest.mediaType,
    ...manifest.layers.slice(1).map((layer: { mediaType: string }) => layer.mediaType),
  ]).toEqual([
    mediaType,
    'application/vnd.docker.image.rootfs.diff.tar.gzip',
    'application/vnd.docker.image.rootfs.diff.tar.gzip',
  ]);
});

test('the subject is dropped, the artifact type is kept, an inline config is replaced by the new one', () => {
  const manifest = {
    subject: { mediaType: OCI_MANIFEST, size: 1, digest: hex('a') },
    artifactType: 'application/x',
    config: { mediaType: 'application/vnd.oci.image.config.v1+json', size: 2, digest: hex('9'), data: 'e30=' },
  };
  const made = assemble({ manifest });
  expect(made.manifest.subject).toBeUndefined();
  expect(made.manifest.artifactType).toBe('application/x');
  expect(Buffer.from(made.manifest.config.data, 'base64')).toEqual(Buffer.from(made.image.config));
});

test('a Windows image has Windows paths; PATH is joined with a colon as ko does it', () => {
  const { config } = assemble({ os: 'windows', config: { config: { Env: ['PATH=C:\\Windows'] } } });
  expect(config.config).toEqual({
    Entrypoint: ['C:\\ko-app\\app'],
    Env: ['PATH=C:\\Windows:C:\\ko-app', 'KO_DATA_PATH=C:\\var\\run\\ko'],
  });
});
