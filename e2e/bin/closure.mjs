// npm run closure -- <folder>: what the scanner says that each program of a Go repository is compiled from, beside what Go says;
// --help says more. Needs Go and the modules of the repository.
import { join } from 'node:path';
import { install, ROOT, runThrough } from './install.mjs';

await install();
// TypeScript from source, with our packages by the same condition that the compiler and Jest use.
const node = ['--require', '@swc-node/register', '--conditions', '@ko/source', join(ROOT, 'e2e/closure/main.ts')];
process.exitCode = await runThrough(process.execPath, [...node, ...process.argv.slice(2)], {
  env: { ...process.env, TS_NODE_PROJECT: join(ROOT, 'e2e/tsconfig.spec.json') },
});
