import { join } from 'node:path';
import { freePort } from '../components/server';
import { asRoot, TOOLS } from '../components/tools';
import { ask, startApp } from '../running-app';
import { workspaces, type Workspace } from '../workspace';

// What other people's tools make of the layout that ko-build writes by default.

const workspace = workspaces();

interface Record {
  readonly digest: string;
}

let w: Workspace;
beforeAll(async () => {
  w = await workspace();
  await w.nxSucceeds(['g', '@ko/nx:app', 'hello', '--base=scratch']);
  await w.nxSucceeds(['run', 'hello:ko-build']);
});

test('skopeo inspects the layout and finds the digest that ko-build printed', async () => {
  const { stdout } = await w.succeeds(TOOLS.skopeo, ['inspect', 'oci:dist/ko/hello/oci:latest']);
  const seen = JSON.parse(stdout) as { Digest: string; Architecture: string; Os: string; Layers: string[] };
  expect(seen).toMatchObject({
    Digest: w.json<Record>('dist/ko/hello/image.json').digest,
    Architecture: 'amd64',
    Os: 'linux',
    Layers: [expect.anything(), expect.anything()],
  });
});

test('umoci unpacks it, and the program in it answers over HTTP with its kodata', async () => {
  const rootless = asRoot().length === 0 ? [] : ['--rootless'];
  await w.succeeds(TOOLS.umoci, ['unpack', ...rootless, '--image', 'dist/ko/hello/oci:latest', '../bundle']);
  const bundle = w.json<{ process: { args: string[]; env: string[] } }>('../bundle/config.json');
  const config = { Entrypoint: bundle.process.args, Env: bundle.process.env };
  const app = await startApp({ folder: join(w.root, '../bundle/rootfs'), config }, await freePort());
  try {
    expect(await ask(app.host, '/healthz')).toMatchObject({ status: 200 });
    expect(await ask(app.host, '/')).toEqual({ status: 200, body: w.read('hello/kodata/index.html') });
  } finally {
    expect(await app.stop()).toBe(0); // a server worth keeping ends by itself when it is asked to
  }
});
