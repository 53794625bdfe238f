import { deploymentSuite } from './touch/deployments';
import { templateInstallation } from './touch/installation';

// With the Nx of this repository; real/deployments.spec.ts has the other versions.

deploymentSuite('23.2.1', templateInstallation);
