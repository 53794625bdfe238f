// Started by the layer bench, on one processor or on all: makes a layer of a file, and compresses the file with bare zlib, in turn, for
// each level. Prints what each took as JSON. Plain Node with our packages as they are published: a large heap, which a compiler of
// TypeScript would bring along, makes collecting the buffers dear.
//
//   node layer-rounds.mjs <file> <output> <rounds> <level>...
import console from 'node:console';
import { readFileSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { gzipSync } from 'node:zlib';
import { MEDIA_TYPE, writeLayer } from '@ko/oci';

const [file, output, rounds, ...levels] = process.argv.slice(2);
const content = readFileSync(file);
const entry = { name: 'program', type: 'file', size: content.length, content };
const results = [];
for (let round = -1; round < Number(rounds); round += 1) {
  for (const level of levels.map(Number)) {
    // Tar, its sha256, gzip, its sha256, from memory into a file.
    const layer = await effortOf(() => writeLayer([entry], output, { mediaType: MEDIA_TYPE.ociLayer, level }));
    const bare = await effortOf(() => writeFileSync(output, gzipSync(content, { level, chunkSize: 1024 * 1024 })));
    // The first round is for whatever is done once: compiling our code, filling caches.
    if (round >= 0) results.push({ level, bare: bare.effort, layer: layer.effort, size: layer.result.descriptor.size });
  }
}
console.log(JSON.stringify(results));

/** Seconds on the clock, and processor time of all threads. */
async function effortOf(work) {
  const before = process.cpuUsage();
  const start = process.hrtime.bigint();
  const result = await work();
  const wall = Number(process.hrtime.bigint() - start) / 1e9;
  const { user, system } = process.cpuUsage(before);
  return { effort: { wall, cpu: (user + system) / 1e6 }, result };
}
