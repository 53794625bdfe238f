import { startCluster, type Cluster } from '../components/cluster';
import { startGgcrRegistry, type RealRegistry } from '../components/registry';
import { TOOLS } from '../components/tools';
import { workspaces, type Workspace } from '../workspace';

// What other programs write, resolved: a kustomization of the real kubectl, a chart of the real helm; with the packed packages, as the
// READMEs say it.

const workspace = workspaces();

const REFERENCE = 'ko://example.com/shop/cmd/web';

const deployment = (name: string, image: string): string => `# What customers see.
apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
spec:
  selector:
    matchLabels: {app: web}
  template:
    metadata:
      labels: {app: web}
    spec:
      containers:
      - name: web
        image: ${image}
        args: ["--greeting", "{{hello}}"]
`;

const FILES = {
  'go.mod': 'module example.com/shop\n\ngo 1.21\n',
  '.ko.yaml': 'defaultBaseImage: scratch\n',
  'cmd/web/main.go': 'package main\n\nfunc main() { println("web") }\n',
  'deploy/base/kustomization.yaml': 'resources: [web.yaml]\n',
  'deploy/base/web.yaml': deployment('web', REFERENCE),
  'deploy/prod/kustomization.yaml':
    'resources: [../base]\nnamePrefix: prod-\nlabels:\n- pairs: {stage: prod}\nreplicas:\n- {name: web, count: 3}\n',
  'deploy/prod/project.json': JSON.stringify({
    name: 'prod',
    targets: { 'ko-resolve': { executor: '@ko/nx:resolve', options: { kustomize: true, baseImportPaths: true } } },
  }),
  'chart/Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 0.1.0\n',
  'chart/values.yaml': `image: ${REFERENCE}\n`,
  'chart/templates/web.yaml': deployment('{{ .Release.Name }}-web', '{{ .Values.image }}').replace(
    '{{hello}}',
    'hello',
  ),
};

let cluster: Cluster;
let registry: RealRegistry;
let w: Workspace;
beforeAll(async () => {
  registry = await startGgcrRegistry(process.env);
  cluster = await startCluster(process.env);
  const env = { ...registry.env, ...cluster.env, KO_DOCKER_REPO: `${registry.host}/shop` };
  w = await workspace({ files: FILES, env });
  await w.succeeds('npm', ['install', '--save-dev', '@ko/cli@0.1.0']);
});
afterAll(async () => {
  await cluster?.stop();
  await registry?.stop();
});

const printed = async (line: string): Promise<string> => (await w.succeeds('sh', ['-c', line])).stdout;

/** With the digest that the registry has. */
async function published(): Promise<string> {
  const name = `${registry.host}/shop/web`;
  return `${name}@${(await w.succeeds(TOOLS.crane, ['digest', `${name}:latest`])).stdout.trim()}`;
}

async function imageOf(name: string): Promise<string> {
  return cluster.does('get', 'deployment', name, '-o', 'jsonpath={.spec.template.spec.containers[0].image}');
}

describe('kubectl kustomize', () => {
  test('| npx ko resolve: what kubectl printed, with the published reference', async () => {
    const resolved = await printed('kubectl kustomize deploy/prod | npx ko resolve -B -f -');
    const plain = await printed('kubectl kustomize deploy/prod');
    expect(plain).toContain(`image: ${REFERENCE}\n`);
    expect(resolved).toBe(plain.replace(REFERENCE, await published()));
  });

  test('| npx ko apply: the object is there, with the digest', async () => {
    const said = await printed('kubectl kustomize deploy/prod | npx ko apply -B -f -');
    expect(said).toBe('deployment.apps/prod-web created\n');
    expect(await imageOf('prod-web')).toBe(await published());
  });

  test('a folder that kubectl refuses: ko gets no manifests, and nothing is applied', async () => {
    w.write({ 'deploy/broken/kustomization.yaml': 'resources: [none.yaml]\n' });
    const { status, stdout, stderr } = await w.run('bash', [
      '-o',
      'pipefail',
      '-c',
      'kubectl kustomize deploy/broken | npx ko apply -B -f -',
    ]);
    expect(status).not.toBe(0);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/accumulating resources[^]*error: no objects passed to apply/);
  });

  test('with the option "kustomize", ko-resolve of Nx writes the same text, and says where', async () => {
    const { stdout } = await w.nxSucceeds(['run', 'prod:ko-resolve']);
    expect(stdout).toContain('dist/ko/prod/resolved.yaml');
    const plain = await printed('kubectl kustomize deploy/prod');
    expect(w.read('dist/ko/prod/resolved.yaml')).toBe(plain.replace(REFERENCE, await published()));
  });
});

describe('helm', () => {
  const POST_RENDERER = ['npx', 'ko', 'resolve', '-B', '-f', '-']
    .map((word, position) => (position === 0 ? `--post-renderer ${word}` : `--post-renderer-args=${word}`))
    .join(' ');

  test('template --post-renderer npx: the chart as it was rendered, with the published reference', async () => {
    const plain = await printed(`${TOOLS.helm} template one chart`);
    expect(plain).toContain(`image: ${REFERENCE}\n`);
    const resolved = await printed(`${TOOLS.helm} template one chart ${POST_RENDERER}`);
    expect(resolved.trim()).toBe(plain.replace(REFERENCE, await published()).trim());
  });

  test('install --post-renderer npx: the object is there, with the digest', async () => {
    await printed(`${TOOLS.helm} install two chart ${POST_RENDERER}`);
    expect(await imageOf('two-web')).toBe(await published());
  });
});
