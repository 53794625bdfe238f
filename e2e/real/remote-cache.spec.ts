import { freshCheckoutTests } from '../remote-cache/suite';
import { machine, packed } from '../run-folder';
import { NX_VERSION } from '../template';
import { DEVKITS, makeInstallation, type NxVersion } from '../touch/installation';

// What e2e/remote-cache.spec.ts holds for the Nx of this repository, with each other version that the plugin supports.

const say = (text: string): void => void process.stderr.write(`> ${text}\n`);

for (const version of (Object.keys(DEVKITS) as NxVersion[]).filter((one) => one !== NX_VERSION)) {
  freshCheckoutTests(version, () => makeInstallation(version, packed(), machine(), say));
}
