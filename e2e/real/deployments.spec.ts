import { machine, packed } from '../run-folder';
import { deploymentSuite } from '../touch/deployments';
import { makeInstallation, type NxVersion } from '../touch/installation';

// What e2e/deployments.spec.ts holds for the Nx of this repository, with the oldest and the newest that the plugin supports.

const say = (text: string): void => void process.stderr.write(`> ${text}\n`);

for (const version of ['22.7.12', '24.0.6'] as const satisfies readonly NxVersion[]) {
  deploymentSuite(version, () => makeInstallation(version, packed(), machine(), say));
}
