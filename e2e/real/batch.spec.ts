import { batchTests } from '../batch/suite';
import { machine, packed } from '../run-folder';
import { makeInstallation } from '../touch/installation';

// What batch.spec.ts holds for the Nx of this repository, with the oldest and the newest one. npm installs them once.

const say = (text: string): void => void process.stderr.write(`> ${text}\n`);

for (const version of ['22.7.12', '24.0.6'] as const) {
  batchTests(version, () => makeInstallation(version, packed(), machine(), say));
}
