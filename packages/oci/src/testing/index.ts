export { type RandomImageOptions, randomImage, type RandomIndexOptions, randomIndex, randomLayer } from './random';
export { withTemporaryFolder } from './temporary-folder';
export {
  type Fault,
  type FaultAction,
  type JournalEntry,
  type RegistryOp,
  type RepositoryContent,
  startRegistry,
  type TestRegistry,
  type TestRegistryAuth,
  type TestRegistryOptions,
} from './registry';
