import { packageConfig } from '../../.config/eslint.mjs';

export default packageConfig('cli');
