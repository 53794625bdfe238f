/**
 * Which files own which effect, per package, relative to its `src`. A file that wants to touch the disk, start a process or open
 * a socket is named here, or it takes what it needs as a value. Patterns are ESLint's.
 */
export const effects = {
  fileSystem: {
    names: ['fs', 'node:fs', 'fs/promises', 'node:fs/promises'],
    owner: 'fileSystem',
    owners: {
      oci: [],
      core: [],
      nx: [],
    },
  },
  processes: {
    names: ['child_process', 'node:child_process'],
    owner: 'processes',
    owners: { oci: [], core: [], nx: [] },
  },
  network: {
    names: ['undici', 'net', 'node:net', 'tls', 'node:tls', 'http', 'node:http', 'https', 'node:https', 'dns', 'node:dns'],
    owner: 'network',
    owners: { oci: [], core: [], nx: [] },
  },
};
