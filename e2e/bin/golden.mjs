// npm run golden: the cases that the real ko was recorded in, run with our command.  npm run golden -- <part of a name> runs a few.
// KO_GOLDEN=<folder> runs the cases of another folder; KO_GOLDEN_COMMAND=<words> judges another command;
// KO_GOLDEN_REFERENCE=1 with ko itself as the command shows that the suite judges rightly.
import { join } from 'node:path';
import { install, ROOT, runThrough } from './install.mjs';
import { nx } from './nx.mjs';

await install();
process.exitCode = (await buildCommand()) || (await runCases());

/** Compiles what the cases call, unless they call something else. */
async function buildCommand() {
  if (process.env.KO_GOLDEN_COMMAND !== undefined) return 0;
  const { status } = await nx(['run', '@ko/cli:build', '--outputStyle=static']);
  return status;
}

function runCases() {
  return runThrough(
    process.execPath,
    ['--require', '@swc-node/register', join(ROOT, 'e2e/golden/main.ts'), ...process.argv.slice(2)],
    { env: { ...process.env, TS_NODE_PROJECT: join(ROOT, 'e2e/tsconfig.spec.json') } },
  );
}
