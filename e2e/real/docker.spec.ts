import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BASE_USER, writeBaseImage } from '../base-image';
import { startDockerd, type DockerDaemon } from '../components/dockerd';
import { startDistribution, type RealRegistry } from '../components/registry';
import { freePort } from '../components/server';
import { TOOLS } from '../components/tools';
import { references } from '../nx-output';
import { answers, ask } from '../running-app';
import { workspaces, type Workspace } from '../workspace';

// A real Docker pulls what ko-build pushed, by digest, and runs it.

const workspace = workspaces();

let w: Workspace;
let registry: RealRegistry;
let daemon: DockerDaemon;
beforeAll(async () => {
  w = await workspace();
  registry = await startDistribution(process.env, TOOLS.debianRegistry, 'open');
  daemon = await startDockerd(process.env);
  await writeBaseImage(join(w.root, 'base'));
  await w.nxSucceeds(['g', '@ko/nx:app', 'hello', '--base=oci:base/layout']);
});
afterAll(async () => {
  await daemon?.stop();
  await registry?.stop();
});

async function inspect(container: string, format: string): Promise<string> {
  return (await daemon.docker('inspect', '--format', format, container)).stdout.trim();
}

/** The real user of a process, as the kernel says. */
function userOf(pid: string): string | undefined {
  return /^Uid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
}

test("dockerd pulls the image by digest; the app answers, runs as the base's user, and serves its kodata", async () => {
  const env = { ...registry.env, KO_DOCKER_REPO: `${registry.host}/team` };
  const [reference = 'none'] = references(await w.nxSucceeds(['run', 'hello:ko-build'], { env }));
  await daemon.docker('pull', reference);
  const port = await freePort();
  const run = ['run', '--detach', '--network', 'host', '--env', `PORT=${port}`, reference];
  const container = (await daemon.docker(...run)).stdout.trim();
  try {
    const host = `127.0.0.1:${port}`;
    await answers(host).catch(async (error: unknown) => {
      throw new Error((await daemon.docker('logs', container)).stderr, { cause: error });
    });
    expect(await ask(host, '/')).toEqual({ status: 200, body: w.read('hello/kodata/index.html') });
    expect(userOf(await inspect(container, '{{.State.Pid}}'))).toBe(BASE_USER);
    expect(await inspect(container, '{{.Config.User}}')).toBe(BASE_USER);
    await daemon.docker('stop', container);
    expect(await inspect(container, '{{.State.ExitCode}}')).toBe('0');
  } finally {
    await daemon.docker('rm', '--force', container);
  }
});

test('its image ID is the one that image.json names', async () => {
  const { reference, platforms } = w.json<{ reference: string; platforms: { imageID: string }[] }>(
    'dist/ko/hello/image.json',
  );
  const { stdout } = await daemon.docker('image', 'inspect', '--format', '{{.Id}}', reference);
  expect(stdout.trim()).toBe(platforms[0]?.imageID);
});
