import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describeOutcome, run, type Outcome } from '../command';
import { commitAll, type Installation } from '../touch/installation';
import { writeTree } from '../tree';

/** A module with two apps; the targets of `api` that are in its project.json declare no outputs. */
const FILES = {
  'go.mod': 'module example.com/shop\n\ngo 1.21\n',
  '.ko.yaml': 'defaultBaseImage: scratch\n',
  'cmd/api/main.go': 'package main\n\nfunc main() { println("api") }\n',
  'cmd/api/project.json': JSON.stringify({
    name: 'api',
    targets: { note: { command: 'echo noted' }, pack: { executor: '@ko/nx:build', dependsOn: ['ko-layers'] } },
  }),
  'cmd/web/main.go': 'package main\n\nfunc main() { println("web") }\n',
} as const;

const BUILD = 'publish';

interface Image {
  readonly project: string;
  readonly reference: string;
}

/** What images.json and the job's summary are after runs of one version of Nx, with the daemon and without. */
export function afterRunTests(version: string, isDaemon: boolean, install: () => Promise<Installation>): void {
  describe(`after a run of Nx ${version} ${isDaemon ? 'with' : 'without'} the daemon`, () => {
    let installation: Installation;
    let summary: string;
    const nx = (args: readonly string[]): Promise<Outcome> => {
      const { root, env } = installation;
      const own = { NX_DAEMON: String(isDaemon), GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: summary };
      return run(process.execPath, [join(root, 'node_modules/nx/dist/bin/nx.js'), ...args], {
        cwd: root,
        env: { ...env, ...own },
      });
    };
    const succeeds = async (...args: string[]): Promise<Outcome> => {
      const outcome = await nx(args);
      if (outcome.status !== 0) throw new Error(describeOutcome('nx', args, outcome));
      return outcome;
    };
    const path = (file: string): string => join(installation.root, file);
    const json = <T>(file: string): T => JSON.parse(readFileSync(path(file), 'utf8')) as T;
    const images = () => json<{ $schema: string; images: Image[] }>('dist/ko/images.json');
    const projects = () => images().images.map(({ project }) => project);

    beforeAll(async () => {
      installation = await install();
      summary = path('../summary.md');
      writeFileSync(summary, '');
      writeTree(installation.root, FILES);
      const plugins = [{ plugin: '@ko/nx', options: { buildTargetName: BUILD } }];
      writeFileSync(path('nx.json'), JSON.stringify({ ...json<object>('nx.json'), plugins }));
      await commitAll(installation);
    });
    afterAll(async () => {
      if (isDaemon) await succeeds('daemon', '--stop');
      installation?.remove();
    });

    test('a run that builds nothing writes nothing', async () => {
      await succeeds('run', 'api:note');
      expect(existsSync(path('dist/ko'))).toBe(false);
    });

    test('images.json has what the run built, by whatever name the target goes', async () => {
      const outcome = await succeeds('run-many', '-t', BUILD);
      const records = ['api', 'web'].map((project) => {
        const { $schema, formatVersion, ...record } = json<Record<string, unknown>>(`dist/ko/${project}/image.json`);
        return { project, ...record };
      });
      expect(images()).toEqual({ $schema: expect.any(String), formatVersion: 1, images: records });
      expect(existsSync(join(dirname(path('dist/ko/images.json')), images().$schema))).toBe(true);
      expect(outcome.stdout + outcome.stderr).not.toContain('images.json');
    });

    test(`the summary of the job ${isDaemon ? 'is not that of the daemon' : 'has a row of each image'}`, () => {
      const rows = images().images.map(({ project, reference }) => [project, reference]);
      const shown = [...readFileSync(summary, 'utf8').matchAll(/^\| `(\w+)` \| `(\S+)` \|/gm)];
      expect(shown.map(([, project, reference]) => [project, reference])).toEqual(isDaemon ? [] : rows);
    });

    test('a run that builds nothing leaves the images as they are', async () => {
      const before = readFileSync(path('dist/ko/images.json'), 'utf8');
      await succeeds('run', 'api:note');
      expect(readFileSync(path('dist/ko/images.json'), 'utf8')).toBe(before);
    });

    test('an app that does not compile is not there, those beside it are', async () => {
      writeTree(installation.root, { 'cmd/web/main.go': 'package main\n\nfunc main() { nonsense }\n' });
      expect((await nx(['run-many', '-t', BUILD])).status).not.toBe(0);
      expect(projects()).toEqual(['api']);
    });

    test('an app that fails alone leaves the others and loses its own', async () => {
      expect((await nx(['run', `web:${BUILD}`])).status).not.toBe(0);
      expect(projects()).toEqual(['api']);
      writeTree(installation.root, { 'cmd/api/main.go': 'package main\n\nfunc main() { nonsense }\n' });
      expect((await nx(['run', `api:${BUILD}`])).status).not.toBe(0);
      expect(projects()).toEqual([]);
    });

    test("a user's own target counts by its executor", async () => {
      writeTree(installation.root, FILES);
      await succeeds('run', 'api:pack');
      expect(projects()).toEqual(['api']);
    });

    test('a file that cannot be written does not fail the run', async () => {
      rmSync(path('dist/ko/images.json'));
      mkdirSync(path('dist/ko/images.json'));
      const { stdout, stderr } = await succeeds('run', `api:${BUILD}`);
      // Under the daemon, it goes to the daemon's log.
      expect((stdout + stderr).includes('dist/ko/images.json was not written')).toBe(!isDaemon);
    });
  });
}
