import { deploymentSuite } from './touch/deployments';
import { templateInstallation } from './touch/installation';
import { workspaces, type Workspace } from './workspace';

// With the Nx of this repository; real/deployments.spec.ts has the other versions.

deploymentSuite('23.2.1', templateInstallation);

const workspace = workspaces();

describe('nx g @ko/nx:deployment', () => {
  let w: Workspace;
  beforeAll(async () => {
    w = await workspace({ kind: 'npm' });
    await w.nxSucceeds(['g', '@ko/nx:app', 'hello', '--base=scratch']);
  });

  const scaffold = ['g', '@ko/nx:deployment', 'config/web', '--app=hello'];
  const files = ['deployment.yaml', 'project.json', 'service.yaml'];

  test('--dry-run names the files and writes none', async () => {
    const before = w.files();
    const { stdout } = await w.nxSucceeds([...scaffold, '--dry-run']);
    expect(files.filter((file) => !stdout.includes(`CREATE config/web/${file}`))).toEqual([]);
    expect(w.files()).toEqual(before);
  });

  test('the folder is a project that waits for the layers of the app, and depends on it', async () => {
    const { stdout } = await w.nxSucceeds(scaffold);
    expect(stdout).toContain('npx nx run web:ko-apply');
    expect(w.files('config/web')).toEqual(files);
    const planned = (await w.nxSucceeds(['run', 'web:ko-resolve', '--graph=stdout'])).stdout;
    const { graph, tasks } = JSON.parse(planned.slice(planned.indexOf('{'))) as {
      graph: { dependencies: Record<string, unknown> };
      tasks: { dependencies: Record<string, unknown> };
    };
    expect(graph.dependencies['web']).toEqual([{ source: 'web', target: 'hello', type: 'static' }]);
    expect(JSON.stringify(tasks.dependencies['web:ko-resolve'])).toContain('hello:ko-layers--linux-amd64');
  });

  test('a second time changes nothing', async () => {
    const before = files.map((file) => w.read(`config/web/${file}`));
    expect((await w.nxSucceeds(scaffold)).stdout).toContain('web was a deployment already');
    expect(files.map((file) => w.read(`config/web/${file}`))).toEqual(before);
  });

  test('ko-resolve puts the reference of the image into the manifests, and nothing else', async () => {
    await w.nxSucceeds(['run', 'web:ko-resolve', '--repository=localhost:1/team', '--push=false']);
    const resolved = w.read('dist/ko/web/resolved.yaml');
    const [image] = resolved.match(/image: .*/) ?? [];
    expect(image).toMatch(/^image: localhost:1\/team\/hello-[0-9a-f]{32}:latest@sha256:[0-9a-f]{64}$/);
    const written = ['deployment.yaml', 'service.yaml'].map((file) => w.read(`config/web/${file}`)).join('---\n');
    expect(resolved).toBe(written.replace(/image: .*/, image ?? ''));
  });
});
