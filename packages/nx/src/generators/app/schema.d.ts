// Generated from schema.json by .ci/generate.mjs. Do not edit.

/**
 * Creates a Go HTTP server with a test, ko's configuration, static files and Kubernetes manifests, ready for `ko-build`. Nothing that exists is overwritten.
 */
export interface AppOptions {
  /**
   * Folder of the app, from where you are.
   */
  directory: string;
  /**
   * Name of the project, of the Deployment and of the Service. Default: the folder's name.
   */
  name?: string;
  /**
   * Path of the new Go module, for example `example.com/hello`. Below an existing go.mod the app joins that module, unless this is given.
   */
  module?: string;
  /**
   * Base image for `.ko.yaml`: a reference, `scratch` for an empty one, or `oci:<folder>[:tag]`. Default: ko's, cgr.dev/chainguard/static.
   */
  base?: string;
  /**
   * Platforms for `.ko.yaml`, for example `linux/amd64,linux/arm64`. Default: linux/amd64.
   */
  platforms?: string[];
  /**
   * Port that the server listens on when PORT is not set; at least 1024, for the container does not run as root.
   */
  port?: number;
  /**
   * Static files in a `kodata` folder, served by the app. `--no-kodata` leaves them out.
   */
  kodata?: boolean;
  /**
   * A Deployment and a Service in `k8s`. `--no-manifests` leaves them out.
   */
  manifests?: boolean;
  /**
   * Where the user is, from the workspace root; set by Nx.
   */
  cwd?: string;
  /**
   * Leaves the files as they are written, without the workspace's formatter.
   */
  skipFormat?: boolean;
}
