/**
 * Which files own which effect, per package, relative to its `src`. A file that wants to touch the disk, start a process or open
 * a socket is named here, or it takes what it needs as a value. `testing` is a product of its own: a registry needs sockets.
 */
export const effects = {
  fileSystem: {
    names: ['fs', 'node:fs', 'fs/promises', 'node:fs/promises'],
    owner: 'fileSystem',
    owners: {
      oci: [
        'atomic-file.ts',
        'auth/docker-config.ts',
        'layer/file-layer.ts',
        'layer/write-layer.ts',
        'store/docker-archive.ts',
        'store/layout-reader.ts',
        'store/layout-writer.ts',
        'testing/temporary-folder.ts',
      ],
      core: [
        'assemble/binary-layer.ts',
        'assemble/kodata-layer.ts',
        'assemble/kodata-root.ts',
        'assemble/layers-output.ts',
        'build-layers.ts',
        'go/build-info.ts',
        'go/delve.ts',
        'go/toolchain.ts',
        'image-record.ts',
        'ko-yaml/build-entry.ts',
        'ko-yaml/load.ts',
        'lock.ts',
        'paths.ts',
        'pipeline.ts',
        'publish/image-refs.ts',
        'sbom/files.ts',
        'testing/folder.ts',
      ],
      nx: [
        'executors/app-request.ts',
        'executors/build/image-schema.ts',
        'graph/links.ts',
        'graph/scan-cache.ts',
        'graph/workspace-files.ts',
        'version.ts',
      ],
      cli: [
        'build/image-refs.ts',
        'build/run.ts',
        'commands/version.ts',
        'completion/scripts.ts',
        'login/docker-config-file.ts',
        'testing/terminal.ts',
      ],
    },
  },
  processes: {
    names: ['child_process', 'node:child_process'],
    owner: 'processes',
    owners: {
      oci: ['auth/helper.ts'],
      core: ['go/toolchain.ts', 'git.ts'],
      nx: [],
      cli: ['login/store-helper.ts'],
    },
  },
  network: {
    names: [
      'undici',
      'net',
      'node:net',
      'tls',
      'node:tls',
      'http',
      'node:http',
      'https',
      'node:https',
      'dns',
      'node:dns',
    ],
    owner: 'network',
    owners: { oci: ['registry/http.ts', 'testing/registry.ts'], core: [], nx: [], cli: [] },
  },
};
