// npm run bench: how fast our command line is beside ko 0.19.1.  npm run bench -- <name> runs another bench: each is a program of its
// own, e2e/bench/<name>.ts, which gets the other arguments. Prints ratios taken in one run; nothing here passes or fails by a time.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { install, ROOT, runThrough } from './install.mjs';
import { nx } from './nx.mjs';

const FOLDER = join(ROOT, 'e2e/bench');

/** The benches, told from the modules that they share by this list; `ko` is what runs without a name. */
const NAMES = ['ko', 'layer', 'memory', 'graph', 'nx', 'resolve'];

const [first, ...others] = process.argv.slice(2);
const isNamed = first !== undefined && !first.startsWith('-');
const name = isNamed ? first : 'ko';
if (!NAMES.includes(name) || !readdirSync(FOLDER).includes(`${name}.ts`)) {
  console.error(`There is no bench "${name}". There are: ${NAMES.join(', ')}.`);
  process.exit(2);
}
await install();
const { status } = await nx(['run-many', '-t', 'build', '--outputStyle=static']);
process.exitCode = status || (await bench(isNamed ? others : process.argv.slice(2)));

function bench(args) {
  // TypeScript from source, with our packages by the same condition that the compiler and Jest use.
  const node = ['--require', '@swc-node/register', '--conditions', '@ko/source', join(FOLDER, `${name}.ts`)];
  return runThrough(process.execPath, [...node, ...args], {
    env: { ...process.env, TS_NODE_PROJECT: join(ROOT, 'e2e/tsconfig.spec.json') },
  });
}
