import { join } from 'node:path';
import { indexOf, imageID, platformOf, formatPlatform, type Image } from '@ko/oci';
import { BASE_ENV, BASE_USER, writeBaseImage } from './base-image';
import { fromCache } from './nx-output';
import { unpackImage, validLayout } from './rootfs';
import { workspaces, type RunOptions, type Workspace } from './workspace';

const workspace = workspaces();

const APP = {
  'hello/go.mod': 'module example.com/hello\n\ngo 1.22\n',
  'hello/main.go': 'package main\n\nimport "runtime"\n\nfunc main() { println(runtime.GOARCH) }\n',
};

let w: Workspace;
beforeAll(async () => {
  w = await workspace({ files: APP, env: { KO_DEFAULTBASEIMAGE: 'scratch' } });
  await writeBaseImage(join(w.root, 'base'));
});

/** Builds, and tells the platforms of what came out, in its order. */
async function platformsOf(args: readonly string[], options: RunOptions = {}): Promise<string[]> {
  await w.nxSucceeds(['run', 'hello:ko-build', ...args], options);
  const artifact = await validLayout(join(w.root, 'dist/ko/hello/oci'));
  if (artifact.kind === 'image') return [formatPlatform(await platformOf(artifact))];
  const { manifests } = await indexOf(artifact);
  return ['index', ...manifests.map(({ platform }) => (platform ? formatPlatform(platform) : 'none'))];
}

const cases: [args: string[], env: Record<string, string>, platforms: string[]][] = [
  [[], {}, ['linux/amd64']],
  [['--platform=linux/amd64,linux/arm64'], {}, ['index', 'linux/amd64', 'linux/arm64']],
  [['--platform=linux/arm64'], {}, ['linux/arm64']],
  [['--platform=linux/arm/v7'], {}, ['linux/arm/v7']],
  [['--platform=all', '--base=oci:base/layout'], {}, ['index', 'linux/amd64', 'linux/arm64']],
  [[], { GOOS: 'linux', GOARCH: 'arm64' }, ['linux/arm64']],
];
test.each(cases)('ko-build %j with environment %j is for %j', async (args, env, platforms) => {
  expect(await platformsOf(args, { env })).toEqual(platforms);
});

test('each platform of an index holds a program for it, whatever was compiled before', async () => {
  await w.nxSucceeds(['run', 'hello:ko-build']);
  await w.nxSucceeds(['run', 'hello:ko-build', '--platform=linux/amd64,linux/arm64,linux/s390x']);
  const index = await validLayout(join(w.root, 'dist/ko/hello/oci'));
  if (index.kind !== 'index') throw new Error('An index was expected.');
  const machines: string[] = [];
  for (const descriptor of (await indexOf(index)).manifests) {
    const name = descriptor.platform?.architecture ?? 'none';
    const { folder } = await unpackImage((await index.child(descriptor)) as Image, join(w.root, '../rootfs', name), {
      PATH: process.env['PATH'],
    });
    machines.push((await w.succeeds('go', ['version', '-m', join(folder, 'ko-app/hello')])).stdout);
  }
  expect(machines.map((text) => /GOARCH=(\S+)/.exec(text)?.[1])).toEqual(['amd64', 'arm64', 's390x']);
});

test('a platform without a target of its own leaves the cached layers of the others alone', async () => {
  await w.nxSucceeds(['run', 'hello:ko-build']);
  await w.nxSucceeds(['run', 'hello:ko-build', '--platform=linux/arm64']);
  const again = await w.nxSucceeds(['run', 'hello:ko-build']);
  expect(fromCache(again, 'hello:ko-layers--linux-amd64')).toBe(true);
});

test('defaultPlatforms of .ko.yaml give targets and an index', async () => {
  const own = await workspace({
    files: { ...APP, 'hello/.ko.yaml': 'defaultBaseImage: scratch\ndefaultPlatforms: [linux/amd64, linux/arm64]\n' },
  });
  const built = await own.nxSucceeds(['run', 'hello:ko-build']);
  expect([fromCache(built, 'hello:ko-layers--linux-amd64'), fromCache(built, 'hello:ko-layers--linux-arm64')]).toEqual([
    false,
    false,
  ]);
  expect((await validLayout(join(own.root, 'dist/ko/hello/oci'))).kind).toBe('index');
});

test('user and environment of the base are kept, ko adds its own', async () => {
  await w.nxSucceeds(['run', 'hello:ko-build', '--base=oci:base/layout:latest']);
  const image = (await validLayout(join(w.root, 'dist/ko/hello/oci'))) as Image;
  const { config, folder } = await unpackImage(image, join(w.root, '../rootfs/based'), { PATH: process.env['PATH'] });
  expect(config.config.User).toBe(BASE_USER);
  expect(config.config.Env).toEqual([`PATH=/usr/bin:/bin:/ko-app`, BASE_ENV[1], 'KO_DATA_PATH=/var/run/ko']);
  expect(config.config.Entrypoint).toEqual(['/ko-app/hello']);
  expect((await w.succeeds('ls', [folder])).stdout.split('\n').filter(Boolean)).toEqual(['etc', 'ko-app', 'var']);
});

test('the same sources in another folder give the same image ID', async () => {
  const ids = [w, await workspace({ files: APP, env: w.env })].map(async (place) => {
    await place.nxSucceeds(['run', 'hello:ko-build', '--base=scratch']);
    return imageID((await validLayout(join(place.root, 'dist/ko/hello/oci'))) as Image);
  });
  const [here, there] = await Promise.all(ids);
  expect(there).toBe(here);
});
