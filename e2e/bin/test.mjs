// npm test: everything that needs Node, npm, Go and git; no root, no daemon.  npm test -- <part of a file name> runs a few tests alone.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { runCounted } from './closing-line.mjs';
import { install, ROOT, runThrough } from './install.mjs';
import { nx } from './nx.mjs';
import { makeRoomForReport, Totals } from './totals.mjs';

const REPORT = 'tmp/jest.json';

const filter = process.argv.slice(2);
const totals = new Totals();

await install();
if (filter.length === 0) await checkTargets();
await unitTests();
await endToEndTests();
if (filter.length === 0) totals.addCounted('golden', await runCounted([join(ROOT, 'e2e/bin/golden.mjs')]));
process.exitCode = totals.close();

async function checkTargets() {
  const generated = await runThrough(process.execPath, [join(ROOT, '.ci/generate.mjs'), '--check']);
  if (generated !== 0) totals.addFailure('generated files (node .ci/generate.mjs writes them)');
  const { status, failed } = await nx(['run-many', '-t', 'lint', 'typecheck', 'build', '--outputStyle=static']);
  for (const task of failed) totals.addFailure(task);
  if (status !== 0 && failed.length === 0) totals.addFailure('lint, typecheck, build');
}

async function unitTests() {
  const tested = (name) => existsSync(join(ROOT, 'packages', name, 'jest.config.cjs'));
  const packages = readdirSync(join(ROOT, 'packages')).filter(tested);
  const reports = packages.map((name) => join(ROOT, 'packages', name, REPORT));
  reports.forEach(makeRoomForReport);
  // The report of each package lies in its own folder, where the target runs. A cached result would write none.
  const jest = ['--json', `--outputFile=${REPORT}`, '--passWithNoTests', ...filter];
  const options = ['--outputStyle=static', '--skip-nx-cache', '--parallel=2'];
  const { failed } = await nx(['run-many', '-t', 'test', ...options, '--', ...jest]);
  packages.forEach((name, position) => {
    const status = failed.includes(`@ko/${name}:test`) ? 1 : 0;
    totals.addJest(`@ko/${name}:test`, reports[position], status);
  });
}

async function endToEndTests() {
  const report = join(ROOT, 'e2e', REPORT);
  makeRoomForReport(report);
  const jest = ['--json', `--outputFile=${REPORT}`, '--passWithNoTests', ...filter];
  const { status } = await nx(['run', '@ko/e2e:e2e', '--outputStyle=stream', '--', ...jest]);
  totals.addJest('@ko/e2e:e2e', report, status);
}
