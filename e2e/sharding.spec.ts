import { shardingTests } from './sharding/suite';
import { NX_VERSION } from './template';
import { templateInstallation } from './touch/installation';

// Affected apps shared out among machines, as packages/nx/README.md says.

shardingTests(NX_VERSION, templateInstallation);
