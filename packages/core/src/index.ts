export { Bug, type CoreErrorCode, UserError } from './errors';
export type { Environment } from './environment';
