// Generated from schema.json by .ci/generate.mjs. Do not edit.

export interface KoPluginOptions {
  /**
   * Globs of folders, from the workspace root. When given, only main packages in such folders become projects.
   */
  include?: string[];
  /**
   * Globs of folders whose main packages do not become projects, for example `hack/**`. Wins over `include`.
   */
  exclude?: string[];
  /**
   * Platforms of every app, for example `linux/amd64`. Each gets a cached target of its own. Without it, the app's `.ko.yaml` decides (`defaultPlatforms`), else `linux/amd64`.
   */
  platforms?: string[];
  /**
   * Where `ko-build` pushes when `KO_DOCKER_REPO` is not set. Without both, images go to an OCI layout below `dist/ko`.
   */
  repository?: string;
  /**
   * Base image of every app, before what `.ko.yaml` says: a reference, `scratch`, or `oci:<folder>[:tag]` for an OCI layout in the workspace.
   */
  base?: string;
  /**
   * Tags that `ko-build` puts on the image; ko's default is `latest`.
   */
  tags?: string[];
  /**
   * Whether Go stamps the commit into the binary: `false` (default), `true`, or `auto`, which leaves ko's arguments as they are. A stamp relinks every app at each commit.
   */
  buildvcs?: boolean | 'auto';
  /**
   * Whether keys of `.ko.yaml` that nothing reads, keys that are there twice and values of a wrong type are errors; with `false` they are passed over, as ko does. Default: `KO_STRICT`, else the key `strict` of the file, else `true`.
   */
  strict?: boolean;
  /**
   * Folders beside the workspace that links in `kodata` may lead into; relative ones start at the workspace root. Nx cannot see changes there, so an app with such links is compiled at every run.
   */
  kodataRoots?: string[];
  /**
   * For a workspace that only releases: `ko-build`, `ko-run` and deployments take no layers from a cache, as their own option of this name says. Default `false`.
   */
  requireFresh?: boolean;
  /**
   * Gives each app a cached target `ko-deps`, which lists the modules that the app links; its layers depend on that list and not on `go.mod` and `go.sum`. Another version of a module then compiles only the apps that link it. Costs a `go list` per app when `go.mod`, `go.sum` or imports change. Default `false`: they compile all apps of the module, which Go's own cache makes quick.
   */
  exactModules?: boolean;
  /**
   * Name of the target that lists modules; default `ko-deps`.
   */
  depsTargetName?: string;
  /**
   * Name of the target that builds and publishes; default `ko-build`.
   */
  buildTargetName?: string;
  /**
   * Name of the cached target that compiles, and the start of its per-platform targets' names; default `ko-layers`.
   */
  layersTargetName?: string;
  /**
   * Name of the target that writes manifests with the references of their images; default `ko-resolve`.
   */
  resolveTargetName?: string;
  /**
   * Name of the target that hands manifests to `kubectl apply`; default `ko-apply`.
   */
  applyTargetName?: string;
  /**
   * Name of the target that hands manifests to `kubectl create`; default `ko-create`.
   */
  createTargetName?: string;
  /**
   * Name of the target that removes from the cluster what manifests describe; default `ko-delete`.
   */
  deleteTargetName?: string;
  /**
   * Name of the target that starts an app in the cluster; default `ko-run`.
   */
  runTargetName?: string;
}
