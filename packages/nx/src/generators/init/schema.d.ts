// Generated from schema.json by .ci/generate.mjs. Do not edit.

/**
 * Adds @ko/nx to the plugins in nx.json, once, and changes nothing else. `nx add @ko/nx` runs it.
 */
export interface InitOptions {
  /**
   * Leaves nx.json as it is written, without the workspace's formatter.
   */
  skipFormat?: boolean;
  /**
   * Does not add @ko/nx to the devDependencies of package.json.
   */
  skipPackageJson?: boolean;
  /**
   * A version of @ko/nx that package.json names already stays.
   */
  keepExistingVersions?: boolean;
  /**
   * Passed by `nx add`; there are no scripts that this plugin would replace.
   */
  updatePackageScripts?: boolean;
}
