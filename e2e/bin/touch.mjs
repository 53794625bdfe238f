// npm run touch -- <folder>: edits files of a Go repository one by one and shows what @ko/nx would build again (e2e/touch/main.ts).
import { join } from 'node:path';
import { install, ROOT, runThrough } from './install.mjs';
import { nx } from './nx.mjs';

const help = process.argv.some((word) => ['--help', '-h'].includes(word));

await install();
// What is packed is what was built; help needs neither.
const { status } = help ? { status: 0 } : await nx(['run-many', '-t', 'build', '--outputStyle=static']);
process.exitCode = status || (await touch());

function touch() {
  // TypeScript from source, with our packages by the same condition that the compiler and Jest use.
  const node = ['--require', '@swc-node/register', '--conditions', '@ko/source', join(ROOT, 'e2e/touch/main.ts')];
  return runThrough(process.execPath, [...node, ...process.argv.slice(2)], {
    env: { ...process.env, TS_NODE_PROJECT: join(ROOT, 'e2e/tsconfig.spec.json') },
  });
}
