import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Repository } from './bases';
import type { GoBuildCall, GoldenCase, Observation } from './case';
import { addContents, describeFiles, findFiles } from './collected-files';
import { type CommandOutcome, runCommand } from './command';
import type { MaskedText } from './masks';
import { NormalForm } from './normal-form';
import { type GoldenRegistry, startRegistry } from './registry';
import type { Toolchain } from './toolchain';
import { writeWorkspace } from './workspace';

/** What all cases of a run share. */
export interface Laboratory {
  /** The implementation, as words of a command line. */
  readonly command: readonly string[];
  readonly bases: ReadonlyMap<string, Repository>;
  /** Folder with the stub of `go`. */
  readonly stubs: string;
  readonly toolchain: Toolchain;
  /** What our own `ko version` prints; absent when the command is ko itself. */
  readonly version?: string;
  /** For Go's caches, which outlive a run. */
  readonly goCaches: string;
}

export interface CaseOptions {
  /** Variables for the command beside those of the case. */
  readonly env?: Readonly<Record<string, string>>;
  /** Rewrites what the command wrote before it is put into normal form. */
  readonly mask?: (text: string, kind: MaskedText) => string;
}

/** Folders and host that the place holders of a case stand for. */
interface Places {
  readonly temporary: string;
  readonly workspace: string;
  readonly registry: GoldenRegistry;
}

/**
 * Writes the workspace of a case, runs the command in it, and says in normal form what it did.
 */
export async function runCase(
  one: GoldenCase,
  laboratory: Laboratory,
  { env: more = {}, mask = (text) => text }: CaseOptions = {},
): Promise<Observation> {
  const temporary = realpathSync(mkdtempSync(join(tmpdir(), 'golden-')));
  const registry = await startRegistry(laboratory.bases);
  try {
    const places = { temporary, workspace: join(temporary, 'workspace'), registry };
    const expand = (text: string) => expandPlaces(text, places, laboratory);
    writeWorkspace(places.workspace, one.workspace ?? [], expand);
    for (const name of ['home', 'tmp']) mkdirSync(join(temporary, name));
    const cwd = join(places.workspace, one.cwd ?? '.');
    const env = environmentOf(one, { ...places, cwd }, laboratory, more);
    const outcome = await runCommand([...laboratory.command, ...one.argv.map(expand)], {
      cwd,
      env,
      stdin: one.stdin === undefined ? undefined : expand(one.stdin),
    });
    return await observe(one, outcome, places, laboratory, { expand, mask });
  } finally {
    await registry.close();
    await removeTree(temporary);
  }
}

function expandPlaces(text: string, places: Places, { stubs, bases }: Laboratory): string {
  const values: Readonly<Record<string, string>> = {
    REGISTRY: places.registry.host,
    WORKSPACE: places.workspace,
    TMP: places.temporary,
    GOBIN: stubs,
  };
  return text
    .replace(/\{\{(REGISTRY|WORKSPACE|TMP|GOBIN)\}\}/g, (_, name: string) => values[name] as string)
    .replace(/\{\{DIGEST:([^}#]+)(?:#(\d+))?\}\}/g, (_, name: string, child: string | undefined) => {
      const base = bases.get(`base/${name}`);
      const digest = base?.tags.get('latest') ?? '';
      if (child === undefined) return digest;
      const index = JSON.parse(base?.manifests.get(digest)?.bytes.toString('utf8') ?? '{}') as {
        manifests?: { digest: string }[];
      };
      return index.manifests?.[Number(child)]?.digest ?? '';
    });
}

function environmentOf(
  one: GoldenCase,
  places: Places & { readonly cwd: string },
  laboratory: Laboratory,
  more: Readonly<Record<string, string>>,
): Record<string, string> {
  const { temporary, cwd } = places;
  const path = process.env['PATH'] ?? '';
  const parentFile = join(temporary, 'env.json');
  const all = {
    PATH: `${laboratory.stubs}:${path}`,
    HOME: join(temporary, 'home'),
    TMPDIR: join(temporary, 'tmp'),
    TZ: 'UTC',
    LANG: 'C.UTF-8',
    GOENV: 'off',
    GOPROXY: 'off',
    GOSUMDB: 'off',
    GOTOOLCHAIN: 'local',
    GOTELEMETRY: 'off',
    GOCACHE: join(laboratory.goCaches, 'build'),
    GOPATH: join(laboratory.goCaches, 'path'),
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    DOCKER_CONFIG: join(temporary, 'docker'),
    GOLDEN_REAL_GO: laboratory.toolchain.go,
    GOLDEN_GO_LOG: join(temporary, 'go.log'),
    GOLDEN_PARENT_ENV: parentFile,
    ...more,
  };
  const given = Object.entries(one.env ?? {});
  const removed = new Set(given.flatMap(([name, value]) => (value === null ? [name] : [])));
  const expanded = given.map(([name, value]) => [name, expandPlaces(value ?? '', places, laboratory)] as const);
  const env = Object.fromEntries(
    [...Object.entries(all), ...expanded, ['PWD', cwd] as const].filter(([name]) => !removed.has(name)),
  );
  writeFileSync(parentFile, JSON.stringify(env)); // the stub records what differs from it
  return env;
}

async function observe(
  one: GoldenCase,
  outcome: CommandOutcome,
  places: Places,
  laboratory: Laboratory,
  { expand, mask }: { expand: (text: string) => string; mask: NonNullable<CaseOptions['mask']> },
): Promise<Observation> {
  const { registry, workspace, temporary } = places;
  const normal = new NormalForm({
    host: registry.host,
    bases: laboratory.bases,
    replacements: replacementsFor(places, laboratory),
    mask,
  });
  const files = await findFiles(
    (one.collect ?? []).map((label) => {
      const path = expand(label);
      return [label, isAbsolute(path) ? path : join(workspace, path)] as const;
    }),
  );
  for (const repository of registry.pushed.values()) {
    for (const [digest, bytes] of repository.blobs) normal.add(digest, bytes);
    for (const [digest, { bytes, mediaType }] of repository.manifests) normal.add(digest, bytes, mediaType);
  }
  addContents(files, normal);
  normal.settle();
  const text = (raw: string) => withoutRandomness(normal.text(raw, { unknown: true }));
  const stdout = text(mask(outcome.stdout, 'stdout'));
  const builds = readBuilds(join(temporary, 'go.log'), (line) => text(mask(line, 'build')));
  const repositories = normal.repositories(registry.pushed);
  return {
    exit: outcome.exit,
    error: text(errorPart(outcome.stderr)),
    stdout: one.sortStdout ? sortLines(stdout) : stdout,
    builds: builds.length > 0 ? builds : undefined,
    registry: Object.keys(repositories).length > 0 ? repositories : undefined,
    files: one.collect === undefined ? undefined : describeFiles(files, normal, (raw) => text(mask(raw, 'file'))),
  };
}

function replacementsFor({ workspace, temporary }: Places, laboratory: Laboratory): [string, string][] {
  const { stubs, goCaches, toolchain } = laboratory;
  return [
    [stubs, '{{GOBIN}}'],
    [join(stubs, '..'), '{{GOLDEN}}'],
    [workspace, '{{WORKSPACE}}'],
    [workspace.slice(1), '{{WORKSPACE without its first slash}}'],
    [temporary, '{{TMP}}'],
    [goCaches, '{{GOCACHE}}'],
    ...(toolchain.proxy === undefined ? [] : [[toolchain.proxy, '{{GOPROXY}}'] as [string, string]]),
  ];
}

/** Names that ko draws at random, and a dump of Go's memory. */
function withoutRandomness(text: string): string {
  return text
    .replace(/\/tmp\/(ko|delve)\d+/g, '/tmp/$1{{RANDOM}}')
    .replace(/(result as image: )&\{.*/g, '$1{{GO VALUE}}')
    .replace(/go\/pkg\/mod\/[^ ]*/g, '{{GOMOD}}');
}

/** Standard error from the line on that begins with `Error: `; log lines lose their time stamps first. */
function errorPart(stderr: string): string {
  const lines = stderr.replace(/^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d /gm, '');
  const at = lines.search(/^Error: /m);
  return at < 0 ? '' : lines.slice(at);
}

const sortLines = (text: string): string => `${text.split('\n').filter(Boolean).sort().join('\n')}\n`;

function readBuilds(log: string, text: (raw: string) => string): GoBuildCall[] {
  if (!existsSync(log)) return [];
  return readFileSync(log, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(text(line)) as GoBuildCall)
    .filter(({ argv }) => argv[0] === 'build')
    .map((call) => JSON.stringify(call))
    .sort()
    .map((line) => JSON.parse(line) as GoBuildCall);
}

/** How often a tree is removed, and milliseconds between: a process that outlived the command ends within a second or two. */
const REMOVALS = 50;
const REMOVAL_PAUSE = 100;

/** Removes a tree in which a case may have taken away the right to write, and a process of the command may still be writing. */
async function removeTree(folder: string): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      allowWriting(folder);
      // Its own retries are of no use: they try the folder again, and not what was written into it in between.
      return rmSync(folder, { recursive: true, force: true });
    } catch (error) {
      if (tries === REMOVALS) throw error;
      await pause(REMOVAL_PAUSE);
    }
  }
}

function allowWriting(path: string): void {
  if (!lstatSync(path, { throwIfNoEntry: false })?.isDirectory()) return;
  chmodSync(path, 0o755);
  for (const name of readdirSync(path)) allowWriting(join(path, name));
}
