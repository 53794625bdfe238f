import { batchTests } from './batch/suite';
import { NX_VERSION } from './template';
import { templateInstallation } from './touch/installation';

batchTests(NX_VERSION, templateInstallation);
