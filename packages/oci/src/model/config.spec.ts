import { digestOf } from '../digest';
import { type ConfigFile, decodeConfig, encodeConfig } from './config';

// ko-behaviour A.5
const BASE = Buffer.from(
  '{"architecture":"amd64","author":"base <a&b>","created":"2023-01-02T03:04:05.120Z","history":[{"author":"apko","created":"2023-01-02T03:04:05Z","created_by":"apko","comment":"layer"},{"created":"2023-01-02T03:04:05+02:00","created_by":"ENV A=1","empty_layer":true}],"os":"linux","rootfs":{"type":"layers","diff_ids":["sha256:1111111111111111111111111111111111111111111111111111111111111111"]},"config":{"Cmd":["/bin/sh"],"Entrypoint":["/old"],"Env":["PATH=/usr/bin:/bin","SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt"],"User":"65532","WorkingDir":"/work","Labels":{"b":"2","a":"1"},"OnBuild":null},"unknown_key":1,"container_config":{"Hostname":"x"},"variant":"v2"}',
);

const ours = (comment: string) => ({
  author: 'ko',
  created: '0001-01-01T00:00:00Z',
  created_by: 'ko build ko://github.com/my-user/my-repo/cmd/app',
  comment,
});

/** What ko makes of the base, without the rules that lead there: those are core's. */
function built(base: ConfigFile, created?: string): ConfigFile {
  const { Cmd: _cmd, ...container } = base.config;
  const binary = ours('go build output, at /ko-app/app');
  return {
    ...base,
    author: 'github.com/ko-build/ko',
    ...(created !== undefined && { created }),
    history: [
      ...(base.history ?? []),
      ours('kodata contents, at $KO_DATA_PATH'),
      { ...binary, created: created ?? binary.created },
    ],
    rootfs: {
      type: 'layers',
      diff_ids: [
        ...base.rootfs.diff_ids,
        'sha256:ffe56a1c5f3878e9b5f803842adb9e2ce81584b6bd027e8599582aefe14a975b',
        'sha256:7a3e7e46bba4115bc4d80d7fee85be10244824ad1ec405e2bedef8448d2a9dd0',
      ],
    },
    config: {
      ...container,
      Entrypoint: ['/ko-app/app'],
      Env: [
        'PATH=/usr/bin:/bin:/ko-app',
        'SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt',
        'KO_DATA_PATH=/var/run/ko',
      ],
    },
  };
}

test.each<[created: string | undefined, size: number, digest: string]>([
  [undefined, 1101, '598516dca4e420cb9dd1c005733ee7df2e606d226f2db67720eaf1972a50fbef'],
  ['2023-11-14T23:13:20+01:00', 1108, '01972031f2c354693232e54504bb3af10295ff5cfa26d59fc2a99fd18efbc014'],
])('ko-behaviour A.5: the config that ko makes, created %s', (created, size, digest) => {
  const bytes = encodeConfig(built(decodeConfig(BASE), created));
  expect([bytes.length, digestOf(bytes)]).toEqual([size, `sha256:${digest}`]);
});

test('ko-behaviour A.5: a base is read leniently', () => {
  expect(decodeConfig(BASE)).toEqual({
    architecture: 'amd64',
    author: 'base <a&b>',
    created: '2023-01-02T03:04:05.12Z',
    history: [
      { author: 'apko', created: '2023-01-02T03:04:05Z', created_by: 'apko', comment: 'layer' },
      { created: '2023-01-02T03:04:05+02:00', created_by: 'ENV A=1', empty_layer: true },
    ],
    os: 'linux',
    rootfs: { type: 'layers', diff_ids: [`sha256:${'1'.repeat(64)}`] },
    config: {
      Cmd: ['/bin/sh'],
      Entrypoint: ['/old'],
      Env: ['PATH=/usr/bin:/bin', 'SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt'],
      User: '65532',
      WorkingDir: '/work',
      Labels: { b: '2', a: '1' },
    },
    variant: 'v2',
  });
});

test('ko-behaviour A.7: the config of an SBOM artifact', () => {
  const bytes = encodeConfig({
    architecture: '',
    created: '0001-01-01T00:00:00Z',
    history: [{ created: '0001-01-01T00:00:00Z' }],
    os: '',
    rootfs: {
      type: 'layers',
      diff_ids: ['sha256:97e21338f2dbba892d1956ffa09dbf8230b351cdc5507ccaeb62542f8d549e35'],
    },
    config: {},
  });
  expect(digestOf(bytes)).toBe('sha256:1bba3d51ab3c82d18886c9c5b6d66c5803957c400c9f7f4942809db6819590ed');
});

test('a history entry without a time gains the unset one, an absent rootfs is empty', () => {
  expect(Buffer.from(encodeConfig(decodeConfig(Buffer.from('{"history":[{}]}')))).toString()).toBe(
    '{"architecture":"","created":"0001-01-01T00:00:00Z","history":[{"created":"0001-01-01T00:00:00Z"}],"os":"","rootfs":{"type":"","diff_ids":[]},"config":{}}',
  );
});

test.each([
  ['{"rootfs":{"diff_ids":["sha256:abc"]}}', 'config.rootfs.diff_ids[0]'],
  ['{"rootfs":{"diff_ids":[null]}}', 'config.rootfs.diff_ids[0]'],
  ['{"created":"yesterday"}', 'config.created'],
  ['{"config":{"Env":"A=1"}}', 'config.config.Env'],
])('%s is refused at %s', (json, at) => {
  expect(() => decodeConfig(Buffer.from(json))).toThrow(
    expect.objectContaining({ code: 'invalid-json', message: expect.stringContaining(`${at}: `) }),
  );
});
