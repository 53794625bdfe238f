import type * as Manifest from './manifest';

/** What reads manifests, loaded when there is one: it needs 80 files of a YAML library, and most processes read no manifest. */
export function manifestReader(): typeof Manifest {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- import() would stay one, and jest has no ES modules
  return require('./manifest') as typeof Manifest;
}
