// npm run try: the way of a new user, from an empty folder to an answer of the app that the image holds. Docker is not needed.
import { mkdtempSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Outcome } from '../command';
import { freePort } from '../components/server';
import { prepare, type Prepared } from '../prepare';
import { unpackImage, validLayout } from '../rootfs';
import { RUN_FOLDER, writeMachine } from '../run-folder';
import { ask, startApp } from '../running-app';
import { NX_VERSION, plainTemplate } from '../template';
import { cloneTree } from '../tree';
import { Workspace } from '../workspace';

/** An image for this machine's processor, so that it can run here; images are always for Linux. */
const PLATFORM = process.arch === 'arm64' ? 'linux/arm64' : 'linux/amd64';

async function main(): Promise<void> {
  const started = Date.now();
  say('From an empty folder to a running container image, without Docker.');
  const prepared = await prepare(process.env);
  try {
    const workspace = await emptyWorkspace(prepared);
    await addPlugin(workspace);
    await makeApp(workspace);
    await buildImage(workspace);
    await runImage(workspace);
    await buildAgain(workspace);
    sayGoodbye(workspace, Date.now() - started);
  } finally {
    await prepared.close();
  }
}

async function emptyWorkspace(prepared: Prepared): Promise<Workspace> {
  process.env[RUN_FOLDER] = prepared.folder;
  writeMachine(prepared.folder, prepared.machine);
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'ko-try-')));
  step('An empty workspace with Nx', `cd ${join(folder, 'workspace')}`, `npm install -D nx@${NX_VERSION}`);
  cloneTree(await plainTemplate('npm'), folder);
  return new Workspace(join(folder, 'workspace'), 'npm', {});
}

async function addPlugin(workspace: Workspace): Promise<void> {
  step('The plugin, packed from this clone (a registry on this machine serves it to npm)', 'npx nx add @ko/nx');
  await workspace.nxSucceeds(['add', '@ko/nx@0.1.0']);
  tell(`nx.json now has the plugin: ${JSON.stringify(workspace.json<{ plugins: unknown }>('nx.json').plugins)}`);
}

async function makeApp(workspace: Workspace): Promise<void> {
  const args = ['g', '@ko/nx:app', 'hello', '--base=scratch'];
  step('A Go server on an empty base image, which needs no registry', `npx nx ${args.join(' ')}`);
  tellOutput(await workspace.nxSucceeds(args));
}

async function buildImage(workspace: Workspace): Promise<void> {
  const args = buildArguments();
  step('Its image, with neither Docker nor ko', `npx nx ${args.join(' ')}`);
  tellOutput(await workspace.nxSucceeds(args));
  tell(`dist/ko/hello/image.json has every digest; dist/ko/hello/oci is the image, for skopeo, crane or docker.`);
}

async function runImage(workspace: Workspace): Promise<void> {
  step('What the image holds: unpacked layer by layer into a folder, its entrypoint started with its environment');
  const image = await validLayout(join(workspace.root, 'dist/ko/hello/oci'));
  if (image.kind !== 'image') throw new Error('An image for one platform was expected, not an index.');
  const rootfs = await unpackImage(image, join(workspace.root, '../rootfs'), { PATH: process.env['PATH'] });
  tell(`${rootfs.folder}: entrypoint ${rootfs.config.config.Entrypoint?.join(' ')}; every digest was checked.`);
  if (process.platform !== 'linux') {
    tell('The program in it is for Linux, so it is not started here.');
    return;
  }
  const app = await startApp({ folder: rootfs.folder, config: rootfs.config.config }, await freePort());
  try {
    for (const path of ['/', '/healthz']) {
      const { status, body } = await ask(app.host, path);
      tell(`GET http://${app.host}${path} -> ${status} ${firstLines(body)}`);
      if (status !== 200) throw new Error(`${path} answered with status ${status}.`);
    }
  } finally {
    await app.stop();
  }
}

async function buildAgain(workspace: Workspace): Promise<void> {
  const args = buildArguments();
  step('Once more, with nothing changed: the layers come from the cache', `npx nx ${args.join(' ')}`);
  const before = Date.now();
  await workspace.nxSucceeds(args);
  tell(`${((Date.now() - before) / 1000).toFixed(1)} s`);
}

function sayGoodbye(workspace: Workspace, milliseconds: number): void {
  say(`
It works: the app in the image answered. ${(milliseconds / 1000).toFixed(0)} s in all.

The workspace stays, to play with:
  cd ${workspace.root}
  npx nx show project hello                                # its targets, explained
  npx nx run hello:ko-build --platform=linux/amd64,linux/arm64
  KO_DOCKER_REPO=registry.example.com/you npx nx run hello:ko-build
Remove it with: rm -rf ${join(workspace.root, '..')}`);
}

function buildArguments(): string[] {
  return ['run', 'hello:ko-build', ...(PLATFORM === 'linux/amd64' ? [] : [`--platform=${PLATFORM}`])];
}

let steps = 0;

function step(title: string, ...commands: readonly string[]): void {
  steps += 1;
  say(`\n${steps}. ${title}`);
  for (const command of commands) say(`   $ ${command}`);
}

function tellOutput({ stdout, stderr }: Outcome): void {
  for (const line of `${stderr}\n${stdout}`.split('\n').filter((text) => text.trim() !== '')) tell(line);
}

function firstLines(body: string): string {
  const text = body.trim().replace(/\s+/g, ' ');
  return text.length > 70 ? `${text.slice(0, 70)}…` : text;
}

function tell(text: string): void {
  say(`   ${text}`);
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`\n${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
