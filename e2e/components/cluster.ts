import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:https';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { succeed } from '../command';
import { KUBECTL, KUBERNETES_BIN } from './kubernetes';
import { freePort, startServer, type Server } from './server';
import { TOOLS } from './tools';

/**
 * The API of a Kubernetes cluster: kube-apiserver and etcd, and nobody else. It keeps objects and checks them; no controller makes pods
 * of a Deployment, no kubelet runs one. A test that needs their word writes it into `status` itself.
 */
export interface Cluster {
  /** What a program needs to reach it with kubectl: KUBECONFIG of an administrator, and that kubectl first on the PATH. */
  readonly env: Readonly<Record<string, string>>;
  /** Runs kubectl. @throws Error that shows all output when its status is not 0 */
  does(...args: string[]): Promise<string>;
  /** The object as the API gives it. */
  read<T>(...args: string[]): Promise<T>;
  /** Makes an object. */
  create(object: object): Promise<void>;
  /** Writes `status`, as the object's controller would. @param object  as kubectl names it: `deployment/web` */
  setStatus(namespace: string, object: string, status: object): Promise<void>;
  stop(): Promise<void>;
}

/** kube-apiserver makes its own certificate and its first objects; five seconds, when it is alone. */
const START_MS = 120_000;

/** Starts it on free ports of 127.0.0.1, with empty storage. */
export async function startCluster(outer: NodeJS.ProcessEnv): Promise<Cluster> {
  const folder = mkdtempSync(join(tmpdir(), 'ko-cluster-'));
  const servers: Server[] = [];
  const stop = async (): Promise<void> => {
    for (const server of servers.reverse()) await server.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const env = { PATH: [KUBERNETES_BIN, outer['PATH'] ?? ''].join(delimiter), HOME: folder };
    const etcd = await startEtcd(folder, env, servers);
    return { ...clientOf(folder, await startApi(folder, etcd, env, servers), env), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** @returns its address */
async function startEtcd(folder: string, env: NodeJS.ProcessEnv, servers: Server[]): Promise<string> {
  const [client, peer] = [`http://127.0.0.1:${await freePort()}`, `http://127.0.0.1:${await freePort()}`];
  const flags = {
    name: 'only',
    'data-dir': join(folder, 'etcd'),
    'log-level': 'warn',
    'listen-client-urls': client,
    'advertise-client-urls': client,
    'listen-peer-urls': peer,
    'initial-advertise-peer-urls': peer,
    'initial-cluster': `only=${peer}`,
  };
  const ready = async (): Promise<boolean> => (await fetch(`${client}/health`)).ok;
  // Nothing has to outlive a loss of power.
  const args = [...words(flags), '--unsafe-no-fsync'];
  servers.push(await startServer(TOOLS.etcd, args, { env, log: join(folder, 'etcd.log'), startMs: START_MS, ready }));
  return client;
}

/** How to speak to the API as its administrator. */
interface Access {
  readonly server: string;
  readonly token: string;
  /** Path of a PEM file. */
  readonly certificate: string;
}

async function startApi(folder: string, etcd: string, env: NodeJS.ProcessEnv, servers: Server[]): Promise<Access> {
  const path = (name: string): string => join(folder, name);
  const port = await freePort();
  const token = randomBytes(16).toString('hex');
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  writeFileSync(path('accounts.key'), privateKey, { mode: 0o600 });
  writeFileSync(path('accounts.pub'), publicKey);
  writeFileSync(path('tokens.csv'), `${token},admin,admin,system:masters\n`, { mode: 0o600 });
  const flags = {
    'etcd-servers': etcd,
    'bind-address': '127.0.0.1',
    'secure-port': String(port),
    'cert-dir': path('certificates'),
    'token-auth-file': path('tokens.csv'),
    'authorization-mode': 'RBAC',
    'service-account-issuer': 'https://kubernetes.default.svc',
    'service-account-key-file': path('accounts.pub'),
    'service-account-signing-key-file': path('accounts.key'),
    'service-cluster-ip-range': '10.96.0.0/24',
    // It would refuse to make an endpoint of a loopback address.
    'endpoint-reconciler-type': 'none',
    // No controller makes the account that each pod needs, so no pod would be admitted.
    'disable-admission-plugins': 'ServiceAccount',
  };
  const access = { server: `https://127.0.0.1:${port}`, token, certificate: path('certificates/apiserver.crt') };
  const program = join(KUBERNETES_BIN, 'kube-apiserver');
  const ready = (): Promise<boolean> => isReady(access);
  servers.push(await startServer(program, words(flags), { env, log: path('api.log'), startMs: START_MS, ready }));
  return access;
}

function words(flags: Readonly<Record<string, string>>): string[] {
  return Object.entries(flags).map(([name, value]) => `--${name}=${value}`);
}

/** It calls itself ready a moment before the namespace `default` is there. */
async function isReady(access: Access): Promise<boolean> {
  for (const path of ['/readyz', '/api/v1/namespaces/default'])
    if ((await statusOf(access, path)) !== 200) return false;
  return true;
}

function statusOf({ server, token, certificate }: Access, path: string): Promise<number | undefined> {
  const options = { ca: readFileSync(certificate), headers: { authorization: `Bearer ${token}` }, timeout: 2000 };
  return new Promise((resolve, reject) => {
    const request = get(`${server}${path}`, options, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    request.on('error', reject);
    request.on('timeout', () => request.destroy(new Error('no answer')));
  });
}

/** Spec: Kubernetes, kubeconfig (v1); JSON is a part of YAML. */
function clientOf(
  folder: string,
  { server, token, certificate }: Access,
  env: { PATH: string },
): Omit<Cluster, 'stop'> {
  const file = join(folder, 'kubeconfig');
  const kubeconfig = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'test', cluster: { server, 'certificate-authority': certificate } }],
    users: [{ name: 'admin', user: { token } }],
    contexts: [{ name: 'test', context: { cluster: 'test', user: 'admin', namespace: 'default' } }],
    'current-context': 'test',
  };
  writeFileSync(file, JSON.stringify(kubeconfig), { mode: 0o600 });
  const options = { cwd: folder, env: { ...env, HOME: folder, KUBECONFIG: file } };
  const does = async (...args: string[]): Promise<string> => (await succeed(KUBECTL, args, options)).stdout;
  return {
    env: { PATH: env.PATH, KUBECONFIG: file },
    does,
    read: async <T>(...args: string[]) => JSON.parse(await does('get', '-o', 'json', ...args)) as T,
    async create(object) {
      const file = join(folder, 'object.json');
      writeFileSync(file, JSON.stringify(object));
      await does('create', '-f', file);
    },
    async setStatus(namespace, object, status) {
      const patch = ['--subresource=status', '--type=merge', '-p', JSON.stringify({ status })];
      await does('patch', '-n', namespace, object, ...patch);
    },
  };
}
