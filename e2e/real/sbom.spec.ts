import { join } from 'node:path';
import { writeBaseImage } from '../base-image';
import { startGgcrRegistry, type RealRegistry } from '../components/registry';
import { startSpdxJudges, type SpdxJudges } from '../components/spdx';
import { TOOLS } from '../components/tools';
import { references } from '../nx-output';
import { machine } from '../run-folder';
import { workspaces, type Workspace } from '../workspace';

// What others make of the SBOMs that ko-build pushes: cosign finds them; the schema and the SPDX project's library accept them.

const workspace = workspaces();

let w: Workspace;
let registry: RealRegistry;
let judges: SpdxJudges;
let base: string;
beforeAll(async () => {
  registry = await startGgcrRegistry(process.env);
  judges = await startSpdxJudges(process.env);
  // A module with a dependency, so that the SBOM has one; it comes through the user's proxy, all else stays hermetic.
  w = await workspace({
    files: {
      'go.mod': 'module example.com/hello\n\ngo 1.22\n\nrequire github.com/google/uuid v1.6.0\n',
      'hello/main.go': 'package main\n\nimport "github.com/google/uuid"\n\nfunc main() { println(uuid.NewString()) }\n',
    },
    env: { GOPROXY: machine().go['GOPROXY'] },
  });
  await w.succeeds('go', ['mod', 'tidy']);
  base = await writeBaseImage(join(w.root, '../base'));
  await w.succeeds(TOOLS.crane, ['push', '../base/layout', `${registry.host}/base/image:latest`], {
    env: registry.env,
  });
});
afterAll(async () => {
  judges?.close();
  await registry?.stop();
});

/** Builds and pushes. Returns the reference. */
async function push(platform: string, ...args: string[]): Promise<string> {
  const env = {
    ...registry.env,
    KO_DOCKER_REPO: `${registry.host}/team`,
    KO_DEFAULTBASEIMAGE: `${registry.host}/base/image:latest`,
  };
  const outcome = await w.nxSucceeds(['run', 'hello:ko-build', `--platform=${platform}`, ...args], { env });
  const [reference] = references(outcome);
  return reference ?? 'none';
}

async function download(reference: string, ...args: string[]): Promise<string> {
  const { stdout, stderr } = await w.succeeds(TOOLS.cosign, ['download', 'sbom', ...args, reference], {
    env: registry.env,
  });
  expect(stderr).toContain('Found SBOM of media type: text/spdx+json');
  return stdout;
}

const digestOf = (reference: string) => reference.slice(reference.indexOf('@') + 1);
const baseName = () => `${registry.host}/base/image@sha256:`;
/** ko's own name of a main module without a version. The specification has no parentheses in identifiers; ko's readers know them. */
const KO_OWN_IDENTIFIER = 'Package-example.com.hello-(devel)';

async function expectAccepted(text: string, packages: readonly unknown[], strange: readonly string[]): Promise<void> {
  expect(judges.schemaErrors(text)).toEqual([]);
  expect(await judges.library(text)).toEqual({ problems: [], packages, notInStrictSyntax: strange });
}

test('cosign finds the SBOM of an image, which is the file in sbomDir; both judges accept it', async () => {
  const reference = await push('linux/amd64', '--sbomDir=sboms/image');
  const text = await download(reference);
  expect(text).toBe(w.read('sboms/image/hello-linux-amd64.spdx.json'));
  const modules = ['example.com/hello', 'github.com/google/uuid'];
  const ofBase = expect.stringContaining(baseName());
  await expectAccepted(text, [digestOf(reference), ofBase, ...modules], [KO_OWN_IDENTIFIER]);
});

test('cosign finds the SBOM of an index, and of each image in it; both judges accept them', async () => {
  const platforms = ['linux/amd64', 'linux/arm64'];
  const reference = await push(platforms.join(), '--sbomDir=sboms/index');
  const text = await download(reference);
  expect(text).toBe(w.read('sboms/index/hello-index.spdx.json'));
  const digests: string[] = [];
  for (const platform of platforms) {
    const ofImage = await download(reference, `--platform=${platform}`);
    expect(ofImage).toBe(w.read(`sboms/index/hello-${platform.replace('/', '-')}.spdx.json`));
    const { packages } = JSON.parse(ofImage) as { packages: { name: string }[] };
    digests.push(packages[0]?.name ?? '');
    const modules = ['example.com/hello', 'github.com/google/uuid'];
    await expectAccepted(
      ofImage,
      [digests.at(-1), expect.stringContaining(baseName()), ...modules],
      [KO_OWN_IDENTIFIER],
    );
  }
  await expectAccepted(text, [digestOf(reference), `${registry.host}/base/image@${base}`, ...digests], []);
});

test('the judges judge: a misspelt key, and a relationship with something that is not there', async () => {
  const text = await download(await push('linux/amd64'));
  const document = JSON.parse(text) as Record<string, unknown>;
  expect(judges.schemaErrors(JSON.stringify({ ...document, packagez: [] }))).not.toEqual([]);
  const { problems } = await judges.library(JSON.stringify({ ...document, packages: [] }));
  expect(problems).not.toEqual([]);
});

test('with --sbom=none there is nothing to find', async () => {
  const reference = await push('linux/amd64', '--sbom=none', '--imageLabel=without=sbom');
  const outcome = await w.run(TOOLS.cosign, ['download', 'sbom', reference], { env: registry.env });
  expect(outcome.status).not.toBe(0);
});
