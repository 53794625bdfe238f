import { machine, packed } from '../run-folder';
import { shardingTests } from '../sharding/suite';
import { NX_VERSION } from '../template';
import { DEVKITS, makeInstallation, type NxVersion } from '../touch/installation';

// What e2e/sharding.spec.ts holds, with the other versions of Nx that the plugin supports.

const say = (text: string): void => void process.stderr.write(`> ${text}\n`);

const others = (Object.keys(DEVKITS) as NxVersion[]).filter((version) => version !== NX_VERSION);

for (const version of others) shardingTests(version, () => makeInstallation(version, packed(), machine(), say));
