// What every bench of the command line needs: sources, both sides, a registry with a base image, and an environment that is the same
// for both.
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeBaseImage } from '../base-image';
import { succeed } from '../command';
import { installGo } from '../components/tools';
import { hermeticEnvironment, inspectMachine, type Machine } from '../environment';
import { readBases } from '../golden/bases';
import { startRegistry } from '../golden/registry';
import { findSides, temporaryFolder } from '../parity/laboratory';
import type { Side } from '../parity/side';
import { type Cost, measure } from './measure';

const FIXTURE = join(__dirname, 'fixture');

/** Platforms of the base image. */
export const PLATFORMS = ['linux/amd64', 'linux/arm64', 'linux/arm/v7', 'linux/ppc64le'] as const;

/** The largest programs that are built here take minutes with an empty cache. */
const BUILD_MS = 1_800_000;

/** The program that most benches build. */
export const PROGRAM = './cmd/controller';

export interface Workshop {
  readonly sides: readonly [ours: Side, ko: Side];
  /** Of this run alone; removed in the end. */
  readonly folder: string;
  /** Of the registry: `127.0.0.1:<port>`. */
  readonly host: string;
  /** A copy of the fixture, which may be changed. */
  readonly sources: string;
  /** The environment of a side's build. */
  environment(side: Side, more?: Readonly<Record<string, string>>): Record<string, string>;
  /** One run of a side's command line, which publishes to a repository of its own. */
  run(side: Side, args: readonly string[], more?: Readonly<Record<string, string>>): Promise<Cost>;
  /** One `build` of a side. */
  build(side: Side, args: readonly string[], more?: Readonly<Record<string, string>>): Promise<Cost>;
  /** Runs the go tool in the sources, with the environment of the builds. */
  go(...args: readonly string[]): Promise<string>;
}

/** Opens a workshop for as long as `work` takes. Modules are downloaded before. */
export async function inWorkshop<T>(work: (workshop: Workshop) => Promise<T>): Promise<T> {
  await installGo('ko', process.env, (text) => console.log(`> ${text}`));
  const folder = temporaryFolder();
  const sources = join(folder, 'sources');
  cpSync(FIXTURE, sources, { recursive: true });
  mkdirSync(join(folder, 'home'));
  await writeBaseImage(join(folder, 'base'), PLATFORMS);
  const machine = await inspectMachine(process.env, folder);
  const registry = await startRegistry(readBases([join(folder, 'base')]));
  try {
    const { ko, ours } = findSides();
    const environment: Workshop['environment'] = (side, more) =>
      environmentOf(machine, folder, registry.host, side, more);
    const go: Workshop['go'] = async (...args) =>
      (await succeed('go', args, { cwd: sources, env: environment(ours), timeoutMs: BUILD_MS })).stdout;
    const run: Workshop['run'] = (side, args, more) => {
      const [program = '', ...words] = side.command;
      return measure(program, [...words, ...args], { cwd: sources, env: environment(side, more), timeoutMs: BUILD_MS });
    };
    await go('mod', 'download');
    return await work({
      sides: [ours, ko],
      folder,
      host: registry.host,
      sources,
      environment,
      go,
      run,
      build: (side, args, more) => run(side, ['build', ...args], more),
    });
  } finally {
    await registry.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

function environmentOf(
  machine: Machine,
  folder: string,
  host: string,
  side: Side,
  more: Readonly<Record<string, string>> = {},
): Record<string, string> {
  return hermeticEnvironment(process.env, machine, join(folder, 'sources'), {
    GOPROXY: machine.go['GOPROXY'],
    GOFLAGS: '-buildvcs=false',
    DOCKER_CONFIG: join(folder, 'docker'),
    KO_DOCKER_REPO: `${host}/${side.name}`,
    KO_DEFAULTBASEIMAGE: `${host}/base/layout`,
    TZ: 'UTC',
    ...more,
  });
}

let edits = 0;

/** Changes one Go file of the program `cmd/controller`, so that it has to be compiled and linked again. */
export function edit({ sources }: Workshop): void {
  const stamp = `${process.pid}-${edits++}`;
  writeFileSync(join(sources, 'cmd/controller/edited.go'), `package main\n\nfunc init() { println("${stamp}") }\n`);
}
