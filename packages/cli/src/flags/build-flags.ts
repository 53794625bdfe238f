import type { Flag } from './flag';

/** Flags that decide what is built. Spec: ko-behaviour 1.2. */
const BUILD_FLAGS: readonly Flag[] = [
  { name: 'jobs', short: 'j', type: 'int', about: 'The maximum number of concurrent builds (default GOMAXPROCS)' },
  {
    name: 'disable-optimizations',
    type: 'bool',
    about: 'Compile without optimizations and inlining, for debuggers.',
  },
  {
    name: 'ldflags',
    type: 'strings',
    about: 'Flags for the linker, in place of every ldflags of .ko.yaml (may be repeated)',
  },
  {
    name: 'sbom',
    type: 'string',
    default: 'spdx',
    about: 'Kind of SBOM to make and upload; "none" makes none.',
    complete: ['spdx', 'none'],
  },
  { name: 'sbom-dir', type: 'string', about: 'Folder to write SBOMs to as well.', complete: 'folders' },
  {
    name: 'platform',
    type: 'strings',
    about:
      'Platforms of the base image to build for. Format: all | <os>[/<arch>[/<variant>]][:<osversion>][,platform]*',
    complete: ['all', 'linux/amd64', 'linux/arm64', 'linux/arm/v7'],
  },
  {
    name: 'image-label',
    type: 'strings',
    about: "Labels (key=value[,key=value]) for the image's config.",
  },
  {
    name: 'image-annotation',
    type: 'strings',
    about: 'Annotations (key=value[,key=value]) for the manifest.',
  },
  { name: 'image-user', type: 'string', about: 'User that the image runs as.' },
  {
    name: 'debug',
    type: 'bool',
    about: 'Put the Delve debugger into the image, around the program; it listens on port 40000.',
  },
  {
    name: 'strict',
    type: 'bool',
    default: true,
    about: 'Refuse keys of .ko.yaml that nothing reads; with --strict=false they are passed over, as ko does.',
  },
];

/** Flags that decide where the image goes and what it is called. Spec: ko-behaviour 1.3. */
const PUBLISH_FLAGS: readonly Flag[] = [
  {
    name: 'tags',
    short: 't',
    type: 'strings',
    default: ['latest'],
    about: "Tags of the image in place of the default 'latest'.",
  },
  { name: 'tag-only', type: 'bool', about: 'Print references with the tag alone, without the digest.' },
  { name: 'push', type: 'bool', default: true, about: 'Push images to KO_DOCKER_REPO' },
  { name: 'local', short: 'L', type: 'bool', about: 'Load the image into the local Docker daemon.' },
  {
    name: 'insecure-registry',
    type: 'bool',
    about: 'Allow plain HTTP and unverified TLS for the registry',
  },
  {
    name: 'oci-layout-path',
    type: 'string',
    about: 'Folder of an OCI layout to add the image to',
    complete: 'folders',
  },
  { name: 'tarball', type: 'string', about: 'File to save the image to, as docker save does', complete: 'files' },
  {
    name: 'image-refs',
    type: 'string',
    about: 'File to write the published references to, one a line.',
    complete: 'files',
  },
  {
    name: 'preserve-import-paths',
    short: 'P',
    type: 'bool',
    about: 'Name the image by the whole import path after KO_DOCKER_REPO.',
  },
  {
    name: 'base-import-paths',
    short: 'B',
    type: 'bool',
    about: 'Name the image by the last element of the import path, without a hash.',
  },
  { name: 'bare', type: 'bool', about: 'Name the image KO_DOCKER_REPO, without anything after it.' },
];

/** All flags of `ko build`. */
export const buildFlags: readonly Flag[] = [...BUILD_FLAGS, ...PUBLISH_FLAGS];
