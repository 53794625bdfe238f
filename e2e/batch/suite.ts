import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { createRegistryClient, dockerKeychain, parsePlatform, parseRepository } from '@ko/oci';
import { randomIndex, startRegistry, type TestRegistry } from '@ko/oci/testing';
import { describeOutcome, run, succeed, type Outcome } from '../command';
import { ownLines } from '../nx-output';
import { commitAll, type Installation } from '../touch/installation';
import { writeTree } from '../tree';
import { GoShim } from '../go-shim';

// Several apps in one process of Nx: what they share, that they are what each alone would be, and that none falls with another.

const APPS = ['a', 'b', 'c'];
const LOGIN = { username: 'me', password: 'secret' };

const main = (app: string) =>
  `package main\n\nimport "example.com/shop/lib"\n\nvar stamp string\n\nfunc main() { println("${app}", stamp, lib.Name) }\n`;

const files = (base: string) => ({
  'go.mod': 'module example.com/shop\n\ngo 1.21\n',
  'lib/lib.go': 'package lib\n\nconst Name = "lib"\n',
  ...Object.fromEntries(APPS.map((app) => [`${app}/main.go`, main(app)])),
  '.ko.yaml': `defaultBaseImage: ${base}\n`,
});

/** A workspace of three apps, a registry that wants a token, and a Go that is watched. */
interface Shop {
  readonly registry: TestRegistry;
  readonly go: GoShim;
  readonly installation: Installation;
}

async function openShop(installation: Installation): Promise<Shop> {
  const { root, env } = installation;
  const registry = await startRegistry({ auth: { kind: 'token', ...LOGIN } });
  const auth = Buffer.from(`${LOGIN.username}:${LOGIN.password}`).toString('base64');
  writeTree(root, {
    ...files(`${registry.host}/base`),
    '../home/.docker/config.json': JSON.stringify({ auths: { [registry.host]: { auth } } }),
  });
  await commitAll(installation);
  const client = createRegistryClient({
    keychain: dockerKeychain({ DOCKER_CONFIG: join(root, '../home/.docker') }, ''),
    userAgent: 'test',
  });
  const base = randomIndex({ seed: 1, platforms: ['linux/amd64', 'linux/arm64'].map(parsePlatform) });
  await client.push(base, parseRepository(`${registry.host}/base`), { tags: ['latest'] });
  await client.close();
  const goRoot = (await succeed('go', ['env', 'GOROOT'], { cwd: root, env })).stdout.trim();
  return { registry, installation, go: new GoShim(join(root, '../go'), join(goRoot, 'bin/go'), env['PATH'] ?? '') };
}

/** The tests, for the workspace that `install` makes. */
export function batchTests(version: string, install: () => Promise<Installation>): void {
  describe(`several apps in one process, Nx ${version}`, () => {
    let shop: Shop;
    beforeAll(async () => (shop = await openShop(await install())));
    afterAll(() => shop.installation.remove());

    const nx = (args: readonly string[], more: Record<string, string> = {}, started?: (pid: number) => void) => {
      const { root, env } = shop.installation;
      const own = { ...env, ...shop.go.env, KO_DOCKER_REPO: `${shop.registry.host}/repo`, ...more };
      const program = join(root, 'node_modules/nx/dist/bin/nx.js');
      return run(process.execPath, [program, ...args], { cwd: root, env: own, ...(started && { started }) });
    };
    const buildAll = async (...more: string[]): Promise<Outcome> => {
      const args = ['run-many', '-t', 'ko-build', ...more];
      const outcome = await nx(args);
      if (outcome.status !== 0) throw new Error(describeOutcome('nx', args, outcome));
      return outcome;
    };
    const path = (...names: string[]) => join(shop.installation.root, ...names);
    const written = (app: string, file: string) => readFileSync(path('dist/ko', app, file), 'utf8');
    const referenceOf = (app: string) => (JSON.parse(written(app, 'image.json')) as { reference: string }).reference;
    const outputs = () => APPS.map((app) => [written(app, 'image.json'), written(app, 'linux-amd64/layers.json')]);

    test('Go is asked once for all apps, and compiles them at once; the base and each token are asked for once', async () => {
      const { registry, go } = shop;
      const before = registry.requests.length;
      const calls = await go.callsIn(() => buildAll());
      const kinds = calls.map((call) => /^\w+( GO\w+)?/.exec(call)?.[0]).sort();
      expect(kinds).toEqual(['build', 'env', 'env GOMODCACHE', 'env GOPROXY', 'list', 'list']);
      const asked = registry.requests.slice(before);
      const paths = (op: string) => asked.filter((request) => request.op === op).map((request) => request.path);
      const ofBase = paths('manifest.get').filter((one) => one.startsWith('/v2/base/'));
      expect(ofBase).toHaveLength(2); // the index, and the image for the platform
      expect(new Set(ofBase).size).toBe(2);
      expect(paths('token')).toEqual([...new Set(paths('token'))]);
      expect(paths('manifest.head').filter((one) => one === '/v2/base/manifests/latest')).toHaveLength(1);
    });

    test('a table of references comes last, once; nothing is compiled when layers come from the cache', async () => {
      let outcome: Outcome | undefined;
      const calls = await shop.go.callsIn(async () => (outcome = await buildAll()));
      expect(calls.filter((call) => call.startsWith('build'))).toEqual([]);
      const lines = ownLines(outcome?.stdout ?? '');
      expect(lines.slice(lines.indexOf('Images:'), lines.indexOf('Images:') + 4)).toEqual([
        'Images:',
        ...APPS.map((app) => `  ${app}  ${referenceOf(app)}`),
      ]);
      expect(lines.filter((line) => line === 'Images:')).toHaveLength(1);
    });

    test('one app has no table: its reference is the only line on stdout, and progress comes as it goes', async () => {
      const outcome = await nx(['run', 'a:ko-build', '--skip-nx-cache']);
      expect(ownLines(outcome.stdout)).toEqual([referenceOf('a')]);
      expect(ownLines(outcome.stderr)).toContainEqual(expect.stringMatching(/^Published /));
    });

    test('images, layers and hashes are those of a process for each app, .env files counted', async () => {
      const { root } = shop.installation;
      // A file that Nx loads for the tasks of one project alone.
      const own = "builds:\n- id: b\n  main: ./b\n  ldflags: ['-X main.stamp={{.Env.STAMP}}']\n";
      writeTree(root, { 'b/.env': 'STAMP=of-b\n', '.ko.yaml': files(`${shop.registry.host}/base`)['.ko.yaml'] + own });
      await buildAll();
      const together = outputs();
      rmSync(path('dist'), { recursive: true });
      await buildAll('--batch=false', '--skip-nx-cache');
      expect(outputs()).toEqual(together);
      const [, layers = ''] = together[1] ?? [];
      expect(layers).toContain('main.stamp=of-b');
    });

    test('an app that does not compile leaves the others, and its message is Go’s', async () => {
      const before = Object.fromEntries(APPS.map((app) => [app, referenceOf(app)]));
      writeTree(shop.installation.root, {
        'lib/lib.go': 'package lib\n\nconst Name = "other"\n',
        'b/main.go': main('b').replace('stamp,', 'undefined,'),
      });
      const outcome = await nx(['run-many', '-t', 'ko-build']);
      expect(outcome.status).not.toBe(0); // 1; on 22 and 23 it is 130 when a task was skipped, as without a batch
      expect(APPS.filter((app) => referenceOf(app) !== before[app])).toEqual(['a', 'c']);
      const own = ownLines(outcome.stdout);
      expect(own).toEqual(
        expect.arrayContaining([
          '# example.com/shop/b',
          expect.stringMatching(/^b\/main\.go:7:\d+: undefined: undefined$/),
        ]),
      );
      expect(own.join('\n')).not.toMatch(/\n\s+at /);
      const references = ['a', 'c'].map((app) => `  ${app}  ${referenceOf(app)}`);
      expect(own.slice(own.indexOf('Images:'), own.indexOf('Images:') + 3)).toEqual(['Images:', ...references]);
    });

    test('an interrupt in the middle ends Go, leaves what was there, and the next run has nothing to fear', async () => {
      const before = APPS.map(referenceOf);
      writeTree(shop.installation.root, {
        'b/main.go': main('b'),
        'lib/lib.go': 'package lib\n\nconst Name = "third"\n',
      });
      const hangs = path('../hangs');
      let group = 0;
      const running = nx(['run-many', '-t', 'ko-build'], { GO_HANGS: hangs }, (pid) => (group = pid));
      while (!existsSync(hangs)) await wait(50);
      process.kill(-group, 'SIGINT');
      const outcome = await running;
      expect(outcome.status).not.toBe(0);
      // Nx does not wait for its processes.
      while (isAlive(-group)) await wait(50);
      expect(APPS.map(referenceOf)).toEqual(before);
      const left = APPS.flatMap((app) => readdirSync(path('dist/ko', app))).filter((name) => name.startsWith('.'));
      expect(left).toEqual([]);
      await buildAll();
      expect(APPS.map(referenceOf).filter((one) => before.includes(one))).toEqual([]);
    });
  });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false; // ESRCH: it has ended
  }
}
