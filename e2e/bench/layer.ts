// npm run bench -- layer: how fast a layer is made beside bare zlib, and what each level of zlib costs and saves in a whole build.
// The registry is on this machine: a slower way to it speaks for higher levels.
import { existsSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import {
  anonymousKeychain,
  createRegistryClient,
  digestOf,
  encodeManifest,
  fileLayer,
  type Image,
  MEDIA_TYPE,
  memoryImage,
  parseRepository,
  type RegistryClient,
  type StoredLayer,
  writeLayer,
} from '@ko/oci';
import { binaryEntries } from '../../packages/core/src/assemble/binary-layer';
import { succeed } from '../command';
import { REPOSITORY } from '../pack';
import { figuresOf, loadLine, printTable, ratios, show } from './figures';
import { inWorkshop, PROGRAM, type Workshop } from './workshop';

const LEVELS = [1, 2, 3, 4, 5, 6] as const;
const MB = 1e6;

/** Seconds of one piece of work. */
interface Effort {
  readonly wall: number;
  /** Processor time of all threads. */
  readonly cpu: number;
}

/** What layer-rounds.mjs prints for each round and level. */
interface Round {
  readonly level: number;
  /** zlib alone, into a file. */
  readonly bare: Effort;
  /** Tar, its sha256, gzip, its sha256, into a file. */
  readonly layer: Effort;
  /** Bytes of the layer. */
  readonly size: number;
}

/** Keeps a process on one processor; Linux alone has it. */
const ONE_CORE = existsSync('/usr/bin/taskset') ? ['/usr/bin/taskset', '-c', '0'] : undefined;

async function rounds(words: readonly string[], { folder }: Workshop, count: number): Promise<Round[]> {
  const script = [process.execPath, join(__dirname, 'layer-rounds.mjs')];
  const files = [join(folder, 'program'), join(folder, 'layer')];
  const [program = '', ...args] = [...words, ...script, ...files, String(count), ...LEVELS.map(String)];
  const { stdout } = await succeed(program, args, { cwd: REPOSITORY, env: process.env });
  return JSON.parse(stdout) as Round[];
}

/** Seconds that `go build` (which links alone), layer and push take. */
async function buildAndPush(level: number, workshop: Workshop, client: RegistryClient, tag: string): Promise<number> {
  const { go, folder, host } = workshop;
  const file = join(folder, 'program');
  const start = process.hrtime.bigint();
  await go('build', '-trimpath', '-o', file, PROGRAM);
  const entries = binaryEntries({ file, name: 'app', os: 'linux', capabilities: undefined });
  const stored = await writeLayer(entries, join(folder, 'layer'), { mediaType: MEDIA_TYPE.ociLayer, level });
  // Into a new repository each time, so that all is sent.
  await client.push(imageOf(stored), parseRepository(`${host}/bench/${tag}`), { tags: ['latest'] });
  return Number(process.hrtime.bigint() - start) / 1e9;
}

function imageOf(layer: StoredLayer): Image {
  const config = Buffer.from('{}');
  const manifest = encodeManifest({
    schemaVersion: 2,
    mediaType: MEDIA_TYPE.ociManifest,
    config: { mediaType: MEDIA_TYPE.ociConfig, size: config.length, digest: digestOf(config) },
    layers: [layer.descriptor],
  });
  return memoryImage({ mediaType: MEDIA_TYPE.ociManifest, manifest, config, layers: [fileLayer(layer)] });
}

const HEAD = [
  'level',
  'MB',
  'bare, one core s',
  'layer, one core s',
  'speed / bare',
  `layer, ${availableParallelism()} cores s`,
  'speed / bare',
  'build + push s',
];

function rowOf(level: number, one: readonly Round[], all: readonly Round[], whole: readonly number[]): string[] {
  const of = (from: readonly Round[], side: 'bare' | 'layer', figure: 'wall' | 'cpu') =>
    from.filter((round) => round.level === level).map((round) => round[side][figure]);
  // On one core: processor time, which is what the clock shows when nobody else is there.
  const [bare, layer] = [of(one, 'bare', 'cpu'), of(one, 'layer', 'cpu')];
  return [
    String(level),
    (figuresOf(all.filter((round) => round.level === level).map(({ size }) => size)).median / MB).toFixed(2),
    show(bare),
    show(layer),
    show(ratios(bare, layer)),
    show(of(all, 'layer', 'wall')),
    show(ratios(of(all, 'bare', 'wall'), of(all, 'layer', 'wall'))),
    show(whole),
  ];
}

async function main(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({ args: [...args], options: { quick: { type: 'boolean' } } });
  const count = values.quick ? 3 : 7;
  await inWorkshop(async (workshop) => {
    console.log(`Medians, least and most in parentheses; ratios run by run. ${loadLine()}`);
    const client = createRegistryClient({ keychain: anonymousKeychain, userAgent: 'ko-bench' });
    const whole = new Map<number, number[]>(LEVELS.map((level) => [level, []]));
    for (let round = -1; round < count; round += 1) {
      for (const level of LEVELS) {
        const seconds = await buildAndPush(level, workshop, client, `round-${round + 1}-${level}`);
        if (round >= 0) whole.get(level)?.push(seconds);
      }
    }
    await client.close();
    const one = ONE_CORE ? await rounds(ONE_CORE, workshop, count) : [];
    const all = await rounds([], workshop, count);
    const { size } = statSync(join(workshop.folder, 'program'));
    console.log(
      `A layer of ${(size / MB).toFixed(1)} MB: tar, sha256, gzip, sha256. Target on one core: 0.9 of bare zlib.`,
    );
    printTable(
      HEAD,
      LEVELS.map((level) => rowOf(level, one, all, whole.get(level) ?? [])),
    );
    console.log(loadLine());
  });
}

void main(process.argv.slice(2));
