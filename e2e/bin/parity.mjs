// npm run parity: programs x options through ko 0.19.1 and through ours, image IDs compared.  npm run parity -- <folder> does the same
// for every program of a Go repository; --help says more. Installs ko 0.19.1 by `go install` when it is not there yet.
import { join } from 'node:path';
import { install, ROOT, runThrough } from './install.mjs';
import { nx } from './nx.mjs';

await install();
const { status } = await nx(['run', '@ko/cli:build', '--outputStyle=static']);
process.exitCode = status || (await compare());

function compare() {
  // TypeScript from source, with our packages by the same condition that the compiler and Jest use.
  const node = ['--require', '@swc-node/register', '--conditions', '@ko/source', join(ROOT, 'e2e/parity/main.ts')];
  return runThrough(process.execPath, [...node, ...process.argv.slice(2)], {
    env: { ...process.env, TS_NODE_PROJECT: join(ROOT, 'e2e/tsconfig.spec.json') },
  });
}
