import { templateInstallation } from './installation';
import { touchSuite } from './suite';

// The plugin's central promise with the Nx of this repository; real/touch.spec.ts has all edits, and the other versions.

touchSuite('23.2.1', () => templateInstallation({ VERSION: 'v1' }), true);
