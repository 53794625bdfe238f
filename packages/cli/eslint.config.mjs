import { packageConfig } from '../../.config/eslint.mjs';

// bin holds three lines of JavaScript that run as they are.
export default [{ ignores: ['bin'] }, ...packageConfig('cli')];
