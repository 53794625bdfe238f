import { afterRunTests } from './after-run/suite';
import { NX_VERSION } from './template';
import { templateInstallation } from './touch/installation';

// dist/ko/images.json and the summary of a job in GitHub Actions. Nx calls the plugin in the process of the command, or in the daemon's.

for (const isDaemon of [false, true]) afterRunTests(NX_VERSION, isDaemon, templateInstallation);
