// Generated from schema.json by .ci/generate.mjs. Do not edit.

/**
 * Has `kubectl delete` remove what manifests describe. Builds nothing.
 */
export interface DeleteOptions {
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
   * Arguments for kubectl. So are, on the command line, all words that are no option of this executor.
   */
  kubectlArgs?: string[];
  /**
   * The command line's words, from Nx: what is no option is for kubectl.
   */
  __unparsed__?: string[];
}
