// Generated from schema.json by .ci/generate.mjs. Do not edit.

/**
 * Makes a folder of Kubernetes manifests a project, with `ko-resolve`, `ko-apply`, `ko-create` and `ko-delete`. A project.json that is there is extended; nothing else that exists is changed.
 */
export interface DeploymentOptions {
  /**
   * Folder of the manifests, from where you are.
   */
  directory: string;
  /**
   * Name of the project. Default: what project.json says, else the folder's name.
   */
  name?: string;
  /**
   * An app, by its project's name, its folder or its import path: where the folder has no manifests yet, a Deployment and a Service for it are written.
   */
  app?: string;
  /**
   * Port that the app listens on, for the new manifests.
   */
  port?: number;
  /**
   * Whether `kubectl kustomize` makes the manifests of the folder. Default: when it has a kustomization.yaml.
   */
  kustomize?: boolean;
  /**
   * Where the user is, from the workspace root; set by Nx.
   */
  cwd?: string;
  /**
   * Leaves the files as they are written, without the workspace's formatter.
   */
  skipFormat?: boolean;
}
