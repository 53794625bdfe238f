import { startRegistry, type TestRegistry } from '@ko/oci/testing';
import { Origin, type Checkout } from '../remote-cache/checkout';
import { startRemoteCache, type RemoteCache } from '../remote-cache/server';
import { commitAll, type Installation } from '../touch/installation';
import { writeTree } from '../tree';
import { readWorkflow, runJob, type JobResult } from './workflow';

// The workflow of the README on five machines: one lists, three build at the same time, one has all images in the end. A machine is a clone of
// the workspace with caches of its own; what they share is Nx's remote cache, a server in a process of its own, and the registry.

const main = (name: string): string =>
  `package main\n\nimport "example.com/shop/lib"\n\nfunc main() { println("${name}", lib.Name) }\n`;

/** Beside the apps of the shop (api, edge, worker): edge and fortune import nothing of the workspace. */
const MORE = {
  'cmd/admin/main.go': main('admin'),
  'cmd/cron/main.go': main('cron'),
  'cmd/fortune/main.go': 'package main\n\nfunc main() { println("fortune") }\n',
};

const AFFECTED = ['admin', 'api', 'cron', 'worker'];

interface Image {
  readonly project: string;
  readonly digest: string;
}

const images = (checkout: Checkout): Image[] =>
  checkout.json<{ images: Image[] }>('dist/ko/images.json').images.map(({ project, digest }) => ({ project, digest }));

const byProject = (one: Image, other: Image): number => (one.project < other.project ? -1 : 1);

const compilations = (checkout: Checkout): number => checkout.goCalls().filter((call) => call === 'build').length;

/** The row that each version of Nx has to pass. */
export function shardingTests(version: string, install: () => Promise<Installation>): void {
  describe(`the workflow of the README, Nx ${version}`, () => {
    const { jobs } = readWorkflow();
    let installation: Installation;
    let origin: Origin;
    let cache: RemoteCache;
    let registry: TestRegistry;
    let env: Record<string, string>;
    beforeAll(async () => {
      installation = await install();
      origin = await Origin.make(installation);
      writeTree(installation.root, MORE);
      await commitAll(installation);
      writeTree(installation.root, { 'lib/lib.go': 'package lib\n\n// Name is printed.\nconst Name = "edited"\n' });
      await commitAll(installation);
      cache = await startRemoteCache();
      registry = await startRegistry();
      env = { ...cache.env('write'), KO_DOCKER_REPO: `${registry.host}/shop` };
    });
    afterAll(async () => {
      await registry?.close();
      await cache?.remove();
      await origin?.remove();
    });

    let listed: JobResult['outputs'];
    test('the first job lists the apps that the last commit can reach, and no other, in as many parts as there are machines', async () => {
      const { outputs } = await runJob(jobs.list.steps, await origin.checkOut('empty'), {
        values: {},
        env: { ...env, NX_BASE: 'HEAD~1', NX_HEAD: 'HEAD' },
      });
      listed = outputs;
      expect(outputs).toEqual({ apps: AFFECTED.join(), shards: '["admin,worker","api","cron"]' });
    });

    let machines: Checkout[];
    test('each machine builds its part, all of them at once, and each app is compiled once', async () => {
      const shards = JSON.parse(listed['shards'] ?? '') as string[];
      machines = await Promise.all(shards.map(() => origin.checkOut('warm')));
      await Promise.all(
        machines.map((machine, index) =>
          runJob(jobs.build.steps, machine, { values: { 'matrix.apps': shards[index] ?? '' }, env }),
        ),
      );
      expect(
        machines.map((machine) =>
          images(machine)
            .map(({ project }) => project)
            .join(),
        ),
      ).toEqual(shards);
      expect(machines.map(compilations)).toEqual([2, 1, 1]);
    });

    test('the last job compiles and sends nothing, and its images.json has all images', async () => {
      const last = await origin.checkOut('empty');
      const before = registry.requests.length;
      await runJob(jobs.images.steps, last, { values: { 'needs.list.outputs.apps': listed['apps'] ?? '' }, env });
      expect(images(last)).toEqual(machines.flatMap(images).sort(byProject));
      expect(compilations(last)).toBe(0);
      const asked = registry.requests
        .slice(before)
        .map(({ method, path }) => `${method} ${path.replace(/^\/v2\/.+/, '/v2/…')}`);
      expect([...new Set(asked)].sort()).toEqual(['GET /v2/', 'HEAD /v2/…']);
    });

    test('one machine alone, without a cache, makes the same images', async () => {
      const alone = await origin.checkOut('warm');
      const other = await startRegistry();
      await alone.nxSucceeds(['run-many', '-t', 'ko-build', '-p', AFFECTED.join()], {
        KO_DOCKER_REPO: `${other.host}/shop`,
      });
      await other.close();
      expect(images(alone)).toEqual(machines.flatMap(images).sort(byProject));
    });
  });
}
