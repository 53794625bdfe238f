// npm run try: installs and builds this clone, then walks the way of a new user (e2e/try/main.ts).
import { join } from 'node:path';
import { install, ROOT, runThrough } from './install.mjs';

const QUIET = { ...process.env, NX_DAEMON: 'false', NX_NO_CLOUD: 'true', NX_TUI: 'false' };

await install();
console.log('> npx nx run-many -t build');
const nx = join(ROOT, 'node_modules/nx/dist/bin/nx.js');
const built = await runThrough(process.execPath, [nx, 'run-many', '-t', 'build', '--outputStyle=static'], {
  env: QUIET,
});
// TypeScript from source, with our packages by the same condition that the compiler and Jest use.
const args = ['--require', '@swc-node/register', '--conditions', '@ko/source', join(ROOT, 'e2e/try/main.ts')];
process.exitCode = built || (await runThrough(process.execPath, args));
