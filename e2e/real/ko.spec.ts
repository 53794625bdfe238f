import { join } from 'node:path';
import { writeBaseImage } from '../base-image';
import { startGgcrRegistry, type RealRegistry } from '../components/registry';
import { TOOLS } from '../components/tools';
import { machine } from '../run-folder';
import { workspaces, type Workspace } from '../workspace';

// The same sources, base and Go, once through ko 0.19.1 and once through us: equal image IDs, so equal programs, layers and settings.

const workspace = workspaces();

/** With empty caches ko compiles for two minutes on two cores, and the cores may have other work. */
const COMPILE_MS = 900_000;

/** What decides about a container, platform by platform: the config's digest is over the diffIDs, which are compared to tell more. */
interface Made {
  readonly imageID: string;
  readonly diffIDs: readonly string[];
}

interface ImageRecord {
  readonly platforms: readonly {
    readonly platform: string;
    readonly imageID: string;
    readonly layers: readonly { readonly diffID: string }[];
  }[];
}

let registry: RealRegistry;
beforeAll(async () => {
  registry = await startGgcrRegistry(process.env);
});
afterAll(() => registry?.stop());

/** Both sides: same base from the same registry, `-buildvcs=false` in both, no SBOM beside ko's image. */
function environment(repository: string): Record<string, string> {
  return {
    ...registry.env,
    KO_DOCKER_REPO: `${registry.host}/${repository}`,
    KO_DEFAULTBASEIMAGE: `${registry.host}/base/image:latest`,
    GOFLAGS: '-buildvcs=false',
    GOENV: 'off',
  };
}

async function prepareBase(w: Workspace): Promise<void> {
  await writeBaseImage(join(w.root, '../base'));
  await w.succeeds(TOOLS.crane, ['push', '../base/layout', `${registry.host}/base/image:latest`], {
    env: registry.env,
  });
}

async function madeByKo(
  w: Workspace,
  folder: string,
  importPath: string,
  platforms: readonly string[],
): Promise<Made[]> {
  const flags = ['--sbom=none', `--platform=${platforms.join()}`];
  const { stdout } = await w.succeeds(TOOLS.ko, ['build', ...flags, importPath], {
    env: environment('theirs'),
    in: folder,
    timeoutMs: COMPILE_MS,
  });
  const made: Made[] = [];
  for (const platform of platforms) {
    const config = await w.succeeds(TOOLS.crane, ['config', '--platform', platform, stdout.trim()], {
      env: registry.env,
    });
    const manifest = await w.succeeds(TOOLS.crane, ['manifest', '--platform', platform, stdout.trim()], {
      env: registry.env,
    });
    made.push({
      imageID: (JSON.parse(manifest.stdout) as { config: { digest: string } }).config.digest,
      diffIDs: (JSON.parse(config.stdout) as { rootfs: { diff_ids: string[] } }).rootfs.diff_ids,
    });
  }
  return made;
}

async function madeByUs(w: Workspace, args: readonly string[], platforms: readonly string[]): Promise<Made[]> {
  await w.nxSucceeds(['run', 'hello:ko-build', `--platform=${platforms.join()}`, ...args], {
    env: environment('ours'),
    timeoutMs: COMPILE_MS,
  });
  return w.json<ImageRecord>('dist/ko/hello/image.json').platforms.map(({ imageID, layers }) => ({
    imageID,
    diffIDs: layers.map(({ diffID }) => diffID),
  }));
}

test('the scaffolded app has the image ID and the diffIDs that ko gives it, for each platform', async () => {
  const w = await workspace();
  await prepareBase(w);
  await w.nxSucceeds(['g', '@ko/nx:app', 'hello']);
  const platforms = ['linux/amd64', 'linux/arm64'];
  const theirs = await madeByKo(w, 'hello', '.', platforms);
  expect(await madeByUs(w, [], platforms)).toEqual(theirs);
});

test('ko itself, a dependency built by its import path, has the image ID and the diffIDs that ko gives it', async () => {
  const w = await workspace({
    files: {
      'go.mod': 'module example.com/hello\n\ngo 1.24.0\n\nrequire github.com/google/ko v0.19.1\n',
      'hello/main.go': 'package main\n\nfunc main() {}\n',
      // Names ko, so that go.sum has all that compiling it takes.
      'build/ko.go': '//go:build tools\n\npackage build\n\nimport _ "github.com/google/ko"\n',
    },
    // Modules come through the user's proxy; everything else stays hermetic.
    env: { GOPROXY: machine().go['GOPROXY'] },
  });
  await prepareBase(w);
  await w.succeeds('go', ['mod', 'tidy']);
  const theirs = await madeByKo(w, '.', 'github.com/google/ko', ['linux/amd64']);
  expect(await madeByUs(w, ['--importPath=github.com/google/ko'], ['linux/amd64'])).toEqual(theirs);
});
