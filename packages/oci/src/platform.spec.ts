import { formatPlatform, parsePlatform, type Platform, platformFolder, platformMatches } from './platform';

test.each<[text: string, platform: Platform, folder: string]>([
  ['linux/amd64', { os: 'linux', architecture: 'amd64' }, 'linux-amd64'],
  ['linux/arm/v7', { os: 'linux', architecture: 'arm', variant: 'v7' }, 'linux-arm-v7'],
  ['linux', { os: 'linux', architecture: '' }, 'linux'],
  [
    'windows/amd64:10.0.20348.1547',
    { os: 'windows', architecture: 'amd64', 'os.version': '10.0.20348.1547' },
    'windows-amd64', // Go compiles the same binary for each version
  ],
])('%s is read, written and turned into a name', (text, platform, folder) => {
  expect([parsePlatform(text), formatPlatform(platform), platformFolder(platform)]).toEqual([platform, text, folder]);
});

test.each([
  ['', 'one of its parts is empty'],
  ['linux/', 'one of its parts is empty'],
  ['linux/amd64:', 'one of its parts is empty'],
  ['linux/arm/v7/x', 'it has too many slashes'],
  ['windows/amd64:1:2', 'it has more than one ":"'],
  ['linux/../../etc', 'it has too many slashes'],
  ['linux/..', 'its parts are letters, digits, ".", "_" and "-"'], // becomes the name of a folder
  ['linux/amd64,linux/arm64', 'its parts are letters, digits, ".", "_" and "-"'],
  ['linux /amd64', 'its parts are letters, digits, ".", "_" and "-"'],
])('%j is no platform: %s', (text, why) => {
  expect(() => parsePlatform(text)).toThrow(
    expect.objectContaining({
      code: 'invalid-platform',
      message: `"${text}" is no platform: ${why}. Write os/architecture[/variant][:osversion], for example linux/arm64 or windows/amd64:10.0.20348.`,
    }),
  );
});

// ko-behaviour 5.11
test.each<[requested: string, actual: string, matches: boolean]>([
  ['linux/amd64', 'linux/amd64', true],
  ['linux/amd64', 'linux/arm64', false],
  ['linux', 'linux/arm64/v8', true],
  ['linux/arm', 'linux/arm/v6', true],
  ['linux/arm', 'linux/arm/v7', true],
  ['linux/arm/v7', 'linux/arm/v6', false],
  ['linux/arm64/v8', 'linux/arm64', false], // what is asked for has to be there
  ['unknown/unknown', 'unknown/unknown', false],
  ['linux', 'linux/unknown', false], // attestations
  ['windows/amd64', 'windows/amd64:10.0.20348.1547', true],
  ['windows/amd64:10.0.20348.1547', 'windows/amd64:10.0.20348.1547', true],
  ['windows/amd64:10.0.20348', 'windows/amd64:10.0.20348.1547', true],
  ['windows/amd64:10.0', 'windows/amd64:10.0.20348.1547', false],
  ['windows/amd64:10.0.2034', 'windows/amd64:10.0.20348.1547', false],
  ['linux/amd64:5.4.1', 'linux/amd64:5.4.1.2', false], // Windows alone
  ['linux/amd64:5.4', 'linux/amd64', false],
])('asked for %s, a base for %s fits: %s', (requested, actual, matches) => {
  expect(platformMatches(parsePlatform(requested), parsePlatform(actual))).toBe(matches);
});
