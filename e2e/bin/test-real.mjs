// npm run test:real: everything beside real registries, a real Docker daemon and the real ko; installs them (Debian packages and Go
// tools), so it runs as root or with sudo.  npm run test:real -- <part of a file name> runs a few tests alone.
import { join } from 'node:path';
import { install, ROOT } from './install.mjs';
import { nx } from './nx.mjs';
import { makeRoomForReport, Totals } from './totals.mjs';

const REPORT = 'tmp/jest-real.json';

const totals = new Totals();
const report = join(ROOT, 'e2e', REPORT);
makeRoomForReport(report);
await install();
const jest = ['--json', `--outputFile=${REPORT}`, ...process.argv.slice(2)];
const { status } = await nx(['run', '@ko/e2e:e2e-real', '--outputStyle=stream', '--', ...jest]);
totals.addJest('@ko/e2e:e2e-real', report, status);
process.exitCode = totals.close();
