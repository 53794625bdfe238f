export { type RandomImageOptions, randomImage, type RandomIndexOptions, randomIndex, randomLayer } from './random';
export { withTemporaryFolder } from './temporary-folder';
export { type RecordingReporter, recordingReporter } from './recording-reporter';
export { startRegistry } from './registry';
export type {
  Fault,
  FaultAction,
  JournalEntry,
  RegistryOp,
  RepositoryContent,
  TestRegistry,
  TestRegistryAuth,
  TestRegistryOptions,
} from './registry-model';
