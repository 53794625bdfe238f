import { freshCheckoutTests } from './remote-cache/suite';
import { templateInstallation } from './touch/installation';
import { NX_VERSION } from './template';

// Layers that another checkout compiled, by Nx's remote cache: a server in a process of its own.

freshCheckoutTests(NX_VERSION, templateInstallation);
