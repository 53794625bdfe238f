import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeOutcome, run } from '../command';
import { compareBytes } from './bytes';
import { bruteForce, type KnownReach, type Result } from './brute-force';
import { apply, type Edit, touchedBy } from './edit';
import { fixtureEdits, playFixture } from './fixture-edits';
import type { Installation, NxVersion } from './installation';
import { Observer } from './observer';
import { oddEdits } from './odd-edits';
import { Ground } from './reach';
import { type Case, NEEDLESS, STALE } from './regressions';
import { faults, describe as describeFinding, report } from './report';
import { Stage } from './stage';
import { TRAPS } from './traps';

/** What of the workspace does not depend on the version of Nx. */
const known: KnownReach = new Map();

/**
 * The property, the regressions and the traps, as tests for one version of Nx.
 * @param install  makes a workspace of that version
 * @param some  fewer edits, in a third of the time
 */
export function touchSuite(version: NxVersion, install: () => Promise<Installation>, some = false): void {
  const nx = Number.parseInt(version);
  describe(`Nx ${version}`, () => {
    describe('the fixture', () => propertyTests(nx, install, some));
    describe('what was an old image elsewhere', () => caseTests(nx, install, STALE));
    describe('what was built for nothing elsewhere', () => caseTests(nx, install, NEEDLESS));
    describe('traps of matchers, links and folders', () => caseTests(nx, install, TRAPS));
  });
}

function propertyTests(nx: number, install: () => Promise<Installation>, some: boolean): void {
  let installation: Installation;
  let observer: Observer;
  beforeAll(async () => {
    installation = await install();
    await playFixture(installation);
    observer = new Observer(installation.root, installation.env);
  });
  afterAll(async () => {
    await observer.close();
    installation.remove();
  });

  const force = (edits: readonly Edit[]): Promise<Result> =>
    bruteForce(new Ground(installation.root, installation.env), observer, edits, { nx, known });

  test('what an observer says is what commands of Nx say', async () => {
    const edit = { name: 'library', changes: { 'shop/cart/cart.go': source(installation, 'shop/cart/cart.go') } };
    const before = await observer.observe();
    const undo = apply(installation.root, edit);
    try {
      const { hashes, affected } = await observer.observe(touchedBy(edit));
      const buildable = ['api', 'web', 'worker']; // `legacy` needs a C compiler
      expect(await recordedHashes(installation, buildable)).toEqual(
        Object.fromEntries(
          Object.entries(hashes).filter(([task]) => buildable.some((app) => task.startsWith(`${app}:`))),
        ),
      );
      expect(affected).not.toEqual([]);
      expect(await selectedApps(installation)).toEqual([...affected].sort());
      expect(hashes).not.toEqual(before.hashes);
    } finally {
      undo();
    }
  });

  test('a hash changes when, and only when, what goes into the image does, and affected finds it', async () => {
    const result = await force(fixtureEdits(installation.root, some));
    process.stdout.write(`${report(result).join('\n')}\n`);
    expect(result.unread).toEqual([]);
    expect(result.failures).toEqual([]);
    expect(faults(result.findings).map(describeFinding)).toEqual([]);
  });

  if (some) return;
  test('so does it after edits that nobody thinks of', async () => {
    const result = await force(oddEdits());
    expect(result.failures).toEqual([]);
    expect(faults(result.findings).map(describeFinding)).toEqual([]);
  });
}

/** What is built is compared, byte by byte, where Nx would build nothing: once, for it takes a minute. */
export function bytesSuite(install: () => Promise<Installation>): void {
  test('no edit changes what a task builds while its hash stays', async () => {
    const installation = await install();
    await playFixture(installation);
    const observer = new Observer(installation.root, installation.env);
    try {
      const edits = [...fixtureEdits(installation.root).filter(({ sameFiles }) => sameFiles), ...oddEdits()];
      const { built, compared, silent } = await compareBytes(installation, observer, edits);
      // `legacy` needs a C compiler.
      expect(built).toEqual(expect.arrayContaining(['api:ko-layers--linux-amd64', 'web:ko-layers--linux-arm64']));
      expect(compared).toBeGreaterThan(100);
      expect(silent).toEqual([]);
    } finally {
      await observer.close();
      installation.remove();
    }
  });
}

function source({ root }: Installation, path: string): Buffer {
  return Buffer.concat([readFileSync(join(root, path)), Buffer.from('\nfunc init() { println("touched") }\n')]);
}

async function nxCommand({ root, env }: Installation, args: readonly string[]): Promise<string> {
  const outcome = await run(process.execPath, [join(root, 'node_modules/nx/dist/bin/nx.js'), ...args], {
    cwd: root,
    env,
  });
  if (outcome.status !== 0) throw new Error(describeOutcome('nx', args, outcome));
  return outcome.stdout;
}

/** The hashes that a run of Nx gave to the layers tasks of some apps, by task. */
async function recordedHashes(installation: Installation, apps: readonly string[]): Promise<Record<string, string>> {
  await nxCommand(installation, ['run-many', '-t', 'ko-layers', '-p', ...apps]);
  const platforms: Record<string, readonly string[]> = { api: ['linux-amd64'] };
  const tasks = apps.flatMap((app) =>
    (platforms[app] ?? ['linux-amd64', 'linux-arm64']).map((platform) => [app, platform]),
  );
  return Object.fromEntries(
    tasks.map(([app, platform]) => {
      const file = join(installation.root, `dist/ko/${app}/${platform}/layers.json`);
      const { taskHash } = JSON.parse(readFileSync(file, 'utf8')) as { taskHash: string };
      return [`${app}:ko-layers--${platform}`, taskHash];
    }),
  );
}

/** The projects whose `ko-build` `nx affected` would run. */
async function selectedApps(installation: Installation): Promise<string[]> {
  const stdout = await nxCommand(installation, ['affected', '-t', 'ko-build', '--base=HEAD', '--graph=stdout']);
  const { tasks } = JSON.parse(stdout.slice(stdout.indexOf('{'))) as { tasks: { tasks: Record<string, unknown> } };
  return Object.keys(tasks.tasks)
    .filter((task) => task.endsWith(':ko-build'))
    .map((task) => task.replace(/:ko-build$/, ''))
    .sort();
}

function caseTests(nx: number, install: () => Promise<Installation>, cases: readonly Case[]): void {
  let stage: Stage;
  beforeAll(async () => {
    stage = new Stage(await install());
  });
  afterAll(() => stage.close());

  test.each(cases.map((row) => [row.name, row] as const))('%s', async (_name, row) => {
    stage.set(row.files);
    const { hashes, affected } = await stage.edit(row.edit ?? {}, row.env);
    const { affectedProjects = row.affected } = row;
    // A project stands for all of its tasks, unless the row names the task.
    const named = hashes.map((task) => (row.hashes.includes(task) ? task : task.replace(/:.*/, '')));
    expect({ hashes: [...new Set(named)], affected }).toEqual({
      hashes: [...row.hashes].sort(),
      affected: [...(nx < 24 ? affectedProjects : row.affected)].sort(),
    });
  });
}
