import type { UserError } from '../errors';
import { requestedPlatforms, type RequestedPlatforms } from './requested-platforms';

type Asked = { flag?: string[]; yaml?: string[]; env?: Record<string, string> };
const ask = ({ flag, yaml = [], env = {} }: Asked) =>
  requestedPlatforms({ flag, config: { defaultPlatforms: yaml }, env });

const AMD64 = { os: 'linux', architecture: 'amd64' };
const ARM64 = { os: 'linux', architecture: 'arm64' };

const cases: [rule: string, asked: Asked, expected: RequestedPlatforms][] = [
  ['nobody says anything', {}, { platforms: [AMD64], default: true }],
  ['GOOS alone does nothing', { env: { GOOS: 'darwin' } }, { platforms: [AMD64], default: true }],
  [
    'GOOS and GOARCH',
    { env: { GOOS: 'windows', GOARCH: 'arm64' } },
    { platforms: [{ os: 'windows', architecture: 'arm64' }], default: true },
  ],
  [
    'GOARM with arm',
    { env: { GOOS: 'linux', GOARCH: 'arm', GOARM: '6' } },
    { platforms: [{ os: 'linux', architecture: 'arm', variant: 'v6' }], default: true },
  ],
  [
    'GOARM with arm64 too, as in ko',
    { env: { GOOS: 'linux', GOARCH: 'arm64', GOARM: '8' } },
    { platforms: [{ ...ARM64, variant: 'v8' }], default: true },
  ],
  ['GOARM without arm', { env: { GOOS: 'linux', GOARCH: 'amd64', GOARM: '6' } }, { platforms: [AMD64], default: true }],
  ['.ko.yaml', { yaml: ['linux/arm64', 'linux/amd64'] }, { platforms: [ARM64, AMD64], default: false }],
  [
    'the option beats .ko.yaml',
    { flag: ['linux/arm64'], yaml: ['linux/amd64'] },
    { platforms: [ARM64], default: false },
  ],
  [
    'one element is split at commas',
    { flag: ['linux/arm64,linux/amd64'] },
    { platforms: [ARM64, AMD64], default: false },
  ],
  ['all', { flag: ['all'] }, { all: true }],
  ['all in front of others', { flag: ['all', 'linux/amd64'] }, { all: true }],
];
test.each(cases)('%s', (_rule, asked, expected) => {
  expect(ask(asked)).toEqual(expected);
});

test.each(['GOOS', 'GOARCH', 'GOARM'])('%s beside named platforms is refused, even when it is empty', (name) => {
  let error: unknown;
  try {
    ask({ flag: ['linux/amd64'], env: { [name]: '' } });
  } catch (caught) {
    error = caught;
  }
  expect((error as UserError).message).toBe(
    `Platforms are named by an option, .ko.yaml or KO_DEFAULTPLATFORMS, and by ${name}="" too. Unset ${name}, or name the platforms in one place.`,
  );
});

test('what is no platform is refused', () => {
  expect(() => ask({ flag: ['a/b/c/d'] })).toThrow(expect.objectContaining({ code: 'invalid-platform' }));
});
