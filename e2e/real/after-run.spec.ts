import { afterRunTests } from '../after-run/suite';
import { machine, packed } from '../run-folder';
import { DEVKITS, makeInstallation, type NxVersion } from '../touch/installation';
import { NX_VERSION } from '../template';

// What e2e/after-run.spec.ts holds, with the other versions of Nx that the plugin supports.

const say = (text: string): void => void process.stderr.write(`> ${text}\n`);

const others = (Object.keys(DEVKITS) as NxVersion[]).filter((version) => version !== NX_VERSION);

for (const version of others)
  for (const isDaemon of [false, true])
    afterRunTests(version, isDaemon, () => makeInstallation(version, packed(), machine(), say));
