// Generated from schema.json by .ci/generate.mjs. Do not edit.

/**
 * Does what `@ko/nx:resolve` does, and gives the manifests to `kubectl create` when all images are published. Before anything is built, the cluster is asked whether it answers.
 */
export interface CreateOptions {
  /**
   * Files and folders of manifests, from the workspace root; `-` is the standard input. Of a folder, files that end in `.yaml` or `.json` are read, but not `project.json` and `package.json`. Default: the project's folder.
   */
  filename?: string[];
  /**
   * Reads folders in folders, too.
   */
  recursive?: boolean;
  /**
   * Label selector: objects that it does not fit are left out. Takes `=`, `==`, `!=`, `in`, `notin`, `key`, `!key`.
   */
  selector?: string;
  /**
   * `filename` names folders that `kubectl kustomize` turns into manifests first.
   */
  kustomize?: boolean;
  /**
   * Platforms of the image: `all` that the base has, or `os[/arch[/variant]][:osversion]` each. Default: `defaultPlatforms` of `.ko.yaml`, else `GOOS`/`GOARCH`, else `linux/amd64`. Several make an index. One without a target of its own is compiled on the spot.
   */
  platform?: string[];
  /**
   * Where to push when `KO_DOCKER_REPO` is not set, for example `registry.example.com/team`. One of both is needed, unless with `--push=false`.
   */
  repository?: string;
  /**
   * Base image, before what `.ko.yaml` and `KO_DEFAULTBASEIMAGE` say: a reference, `scratch`, or `oci:<folder>[:tag]` for an OCI layout in the workspace.
   */
  base?: string;
  /**
   * Tags to put on the image. Default: `latest`.
   */
  tags?: string[];
  /**
   * Name of the image: the repository alone. With several apps in one repository, they take each other's tags.
   */
  bare?: boolean;
  /**
   * Name of the image: repository and full import path.
   */
  preserveImportPaths?: boolean;
  /**
   * Name of the image: repository and last element of the import path, without the hash that keeps apps of one name apart.
   */
  baseImportPaths?: boolean;
  /**
   * The reference carries the tag and no digest. Needs exactly one tag, which is not `latest`.
   */
  tagOnly?: boolean;
  /**
   * With `--push=false` nothing leaves the machine and only the reference is computed. Default: true.
   */
  push?: boolean;
  /**
   * Also appends the image to this OCI layout; a relative path starts at the workspace root.
   */
  ociLayoutPath?: string;
  /**
   * Also saves the image to this file as `docker save` does, for one platform; a relative path starts at the workspace root. The file is replaced, so give each app one of its own.
   */
  tarball?: string;
  /**
   * Also writes the reference to this file, and for an index those of its images by digest, one a line; a relative path starts at the workspace root. The file is replaced, so give each app one of its own.
   */
  imageRefs?: string;
  /**
   * What is in the image, as SPDX 2.3: pushed beside it under the tag `sha256-<digest>.sbom`, where `cosign download sbom` finds it. `none` makes none.
   */
  sbom?: 'spdx' | 'none';
  /**
   * Also writes the SBOMs into this folder; a relative path starts at the workspace root.
   */
  sbomDir?: string;
  /**
   * Puts the Delve debugger into the image, around the program; it listens on port 40000 and lets anyone in who reaches it. Fetched with git and compiled on the spot, like the program.
   */
  debug?: boolean;
  /**
   * `key=value` labels for the config. They change the image ID.
   */
  imageLabel?: string[];
  /**
   * `key=value` annotations for manifest and index.
   */
  imageAnnotation?: string[];
  /**
   * User that the image runs as, in place of the base's.
   */
  imageUser?: string;
  /**
   * Allows plain HTTP and unverified TLS for the registry. Whoever sits between can read credentials and change the image.
   */
  insecureRegistry?: boolean;
  /**
   * For releases: takes no layers that a task left, since they may be those of somebody who could write to the cache, and nothing that an earlier build kept, but Go's own cache. Everything is compiled on the spot. Add `--skipRemoteCache`, so that nothing of a remote cache reaches the workspace, and `--exclude-task-dependencies`, so that layers are not also made for the cache.
   */
  requireFresh?: boolean;
  /**
   * Replaces the `ldflags` of `.ko.yaml`. Compiled on the spot, not taken from the cache.
   */
  ldflags?: string[];
  /**
   * Compiles without optimizations and inlining, for debuggers. Compiled on the spot, not taken from the cache.
   */
  disableOptimizations?: boolean;
  /**
   * Whether Go stamps the commit into the binary: `false`, `true`, or `auto` for ko's own arguments. A stamp changes the image at each commit.
   */
  buildvcs?: boolean | 'auto';
  /**
   * Whether keys of `.ko.yaml` that nothing reads, keys that are there twice and values of a wrong type are errors; with `false` they are passed over, as ko does. Default: `KO_STRICT`, else the key `strict` of the file, else `true`. The `ko-layers` targets read the file, too: set both, or the plugin's option.
   */
  strict?: boolean;
  /**
   * Folders beside the workspace that links in `kodata` may lead into; relative ones start at the workspace root. Nx cannot see changes there, so an app with such links is compiled at every run. For the `ko-layers` targets, too: set both, or the plugin's option.
   */
  kodataRoots?: string[];
  /**
   * How many images are built at a time, and platforms of each. Default: the processors.
   */
  jobs?: number;
  /**
   * Arguments for kubectl. So are, on the command line, all words that are no option of this executor.
   */
  kubectlArgs?: string[];
  /**
   * The command line's words, from Nx: what is no option is for kubectl.
   */
  __unparsed__?: string[];
}
