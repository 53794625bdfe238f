import { machine, packed } from '../run-folder';
import { DEVKITS, makeInstallation, type Installation, type NxVersion } from '../touch/installation';
import { bytesSuite, touchSuite } from '../touch/suite';

// What e2e/touch holds for the Nx of this repository, with each version that the plugin supports. npm installs them once.

const say = (text: string): void => void process.stderr.write(`> ${text}\n`);

const install = (version: NxVersion): Promise<Installation> =>
  makeInstallation(version, packed(), machine(), say, { VERSION: 'v1' });

for (const version of Object.keys(DEVKITS) as NxVersion[]) touchSuite(version, () => install(version));

bytesSuite(() => install('23.2.1'));
