import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeBaseImage } from '../base-image';
import { describeOutcome, killGroup, run, succeed, type Outcome } from '../command';
import type { Cluster } from '../components/cluster';
import type { RealRegistry } from '../components/registry';
import { TOOLS } from '../components/tools';
import { hermeticEnvironment } from '../environment';
import { REPOSITORY } from '../pack';
import { machine } from '../run-folder';
import { writeTree } from '../tree';

// Two programs and their manifests, for the command line `ko`, ours and the real one, with a cluster behind kubectl.

/** With empty caches Go compiles its library first, and the cores may have other work. */
const RUN_MS = 600_000;

const program = (text: string): string => `package main\n\nfunc main() { println("${text}") }\n`;

const deployment = (name: string): string => `# What customers see: ${name}.
apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
  labels: {app: ${name}, tier: front}
spec:
  replicas: 1
  selector:
    matchLabels: &labels
      app: ${name}
  template:
    metadata:
      labels: *labels
    spec:
      containers:
      - name: ${name}
        image: ko://example.com/shop/cmd/${name} # replaced
        args: [--listen, ':8080', "--name=${name}"]
`;

const FILES = {
  'home/': '',
  'shop/go.mod': 'module example.com/shop\n\ngo 1.21\n',
  'shop/cmd/web/main.go': program('web'),
  'shop/cmd/api/main.go': program('api'),
  'shop/config/web.yaml': deployment('web'),
  'shop/config/api.yaml': `${deployment('api')}---
apiVersion: v1
kind: Service
metadata:
  name: api
spec:
  selector: {app: api}
  ports: [{port: 80, targetPort: 8080}]
`,
  'shop/extra/images.yaml': `apiVersion: v1
kind: ConfigMap
metadata:
  name: images
data:
  web: 'ko://example.com/shop/cmd/web'
  "api": |
    ko://example.com/shop/cmd/api
  no: "on" # words that YAML 1.1 reads as booleans
  script: |
    #!/bin/sh
    echo "not ko://example.com/shop/cmd/api"
`,
  'shop/extra/list.json': JSON.stringify({
    apiVersion: 'v1',
    kind: 'List',
    items: [
      {
        apiVersion: 'batch/v1',
        kind: 'CronJob',
        metadata: { name: 'nightly', labels: { tier: 'back' } },
        spec: {
          schedule: '0 3 * * *',
          jobTemplate: {
            spec: {
              template: {
                spec: {
                  restartPolicy: 'Never',
                  containers: [
                    { name: 'run', image: 'ko://example.com/shop/cmd/api', args: ['ko://example.com/shop/cmd/web'] },
                  ],
                },
              },
            },
          },
        },
      },
    ],
  }),
};

/** A command line that still runs. */
export interface Running {
  readonly pid: number;
  /** Resolves once its standard error has that. @throws Error with all output, when it ends without */
  says(pattern: RegExp): Promise<void>;
  readonly ended: Promise<Outcome>;
}

/** A folder with the sources and the manifests, and what it takes to publish and apply them. */
export class Shop {
  readonly #folder = realpathSync(mkdtempSync(join(tmpdir(), 'ko-shop-')));
  readonly #running = new Set<number>();

  private constructor(
    readonly registry: RealRegistry,
    readonly cluster: Cluster,
  ) {}

  /** Writes it, and puts a base image into the registry. */
  static async open(registry: RealRegistry, cluster: Cluster): Promise<Shop> {
    const shop = new Shop(registry, cluster);
    writeTree(shop.#folder, FILES);
    await writeBaseImage(join(shop.#folder, 'base'));
    const push = ['push', join(shop.#folder, 'base/layout'), `${registry.host}/base/image:latest`];
    await succeed(TOOLS.crane, push, { cwd: shop.#folder, env: { PATH: process.env['PATH'], ...registry.env } });
    return shop;
  }

  get root(): string {
    return join(this.#folder, 'shop');
  }

  get home(): string {
    return join(this.#folder, 'home');
  }

  /** Both sides publish the same names. */
  get env(): Record<string, string> {
    return hermeticEnvironment(process.env, machine(), this.root, {
      ...this.registry.env,
      ...this.cluster.env,
      KO_DOCKER_REPO: `${this.registry.host}/shop`,
      KO_DEFAULTBASEIMAGE: `${this.registry.host}/base/image:latest`,
      GOFLAGS: '-buildvcs=false',
    });
  }

  write(files: Readonly<Record<string, string>>): void {
    writeTree(this.root, files);
  }

  /** Gives a program another text to print, which makes it another image. */
  change(name: 'web' | 'api', text: string): void {
    this.write({ [`cmd/${name}/main.go`]: program(text) });
  }

  read(path: string): string {
    return readFileSync(join(this.root, path), 'utf8');
  }

  /** Runs our `ko`. */
  ours(...words: string[]): Promise<Outcome> {
    return run(process.execPath, [OURS, ...words], { cwd: this.root, env: this.env, timeoutMs: RUN_MS });
  }

  /** Runs ko 0.19.1. */
  theirs(...words: string[]): Promise<Outcome> {
    return run(TOOLS.ko, words, { cwd: this.root, env: this.env, timeoutMs: RUN_MS });
  }

  /** Starts our `ko` and lets it run. */
  start(...words: string[]): Running {
    const child = spawn(process.execPath, [OURS, ...words], {
      cwd: this.root,
      env: this.env,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    const pid = child.pid as number;
    this.#running.add(pid);
    const timer = setTimeout(() => killGroup(pid), RUN_MS);
    let [stdout, stderr, over] = ['', '', false];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    const ended = new Promise<Outcome>((resolve) => {
      child.on('close', (status, signal) => {
        clearTimeout(timer);
        this.#running.delete(pid);
        over = true;
        resolve({ status, signal, stdout, stderr });
      });
    });
    const says = (pattern: RegExp): Promise<void> =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (pattern.test(stderr)) resolve();
          else if (over) reject(new Error(`${pattern} was not said\n${stdout}\n${stderr}`));
        };
        look();
        child.stderr.on('data', look);
        void ended.then(look);
      });
    return { pid, says, ended };
  }

  /** Kills what still runs and removes the folder. */
  close(): void {
    for (const pid of this.#running) killGroup(pid);
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

const OURS = join(REPOSITORY, 'packages/cli/bin/ko.js');

/** @throws Error that shows all output when the status is not 0 */
export async function well(outcome: Promise<Outcome>): Promise<Outcome> {
  const { status } = await outcome;
  if (status !== 0) throw new Error(describeOutcome('ko', [], await outcome));
  return outcome;
}
