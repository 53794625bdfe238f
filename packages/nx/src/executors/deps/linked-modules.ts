import { type Environment, type GoBuildPlan, runGo } from '@ko/core';
import { unlistableModules } from '../../errors';

/** All of go.mod, go.sum and go.work that reaches a binary. */
export interface LinkedModules {
  readonly importPath: string;
  /** Settings of the runtime that `go` and `godebug` lines bring. */
  readonly godebug?: string;
  /** In order of their paths. */
  readonly modules: readonly LinkedModule[];
}

/** A module that some package of the build comes from. Of one in a folder, the files are inputs of their own. */
export interface LinkedModule {
  readonly path: string;
  readonly version?: string;
  /** As in go.sum. */
  readonly sum?: string;
  /** Of the language: the `go` line. */
  readonly goVersion?: string;
  readonly replace?: Pick<LinkedModule, 'path' | 'version' | 'sum'>;
}

interface GoModuleJson {
  Path?: string;
  Version?: string;
  Sum?: string;
  GoVersion?: string;
  Replace?: GoModuleJson;
}

interface GoPackageJson {
  ImportPath?: string;
  DefaultGODEBUG?: string;
  Standard?: boolean;
  DepOnly?: boolean;
  Module?: GoModuleJson;
}

/**
 * Asks Go which modules a planned build links. Spec: `go help list`, types Package and Module.
 *
 * @throws UserError `unlistable-modules`; the signal's reason
 */
export async function linkedModules(
  plan: GoBuildPlan,
  options: { cwd: string; signal?: AbortSignal | undefined },
): Promise<LinkedModules> {
  const flags = plan.args.slice(1, plan.args.indexOf('-o'));
  const importPath = plan.args.at(-1) ?? '.';
  const fields = '-json=ImportPath,DefaultGODEBUG,Standard,DepOnly,Module';
  const env: Environment = plan.env;
  const run = await runGo(['list', '-deps', fields, ...flags, '--', importPath], { ...options, env });
  if (run.exitCode !== 0) throw unlistableModules(importPath, run.stderr);
  const listed = run.stdout.split(/(?<=^\}\n)/m).filter((text) => text.trim() !== '');
  const packages = listed.map((text) => JSON.parse(text) as GoPackageJson);
  const main = packages.find(({ DepOnly }) => !DepOnly);
  const modules = new Map<string, LinkedModule>();
  for (const { Module, Standard } of packages) {
    if (!Standard && Module?.Path !== undefined) modules.set(Module.Path, linked(Module));
  }
  return {
    importPath: main?.ImportPath ?? importPath,
    ...(main?.DefaultGODEBUG ? { godebug: main.DefaultGODEBUG } : {}),
    modules: [...modules.values()].sort((a, b) => (a.path < b.path ? -1 : 1)),
  };
}

/** Without what names a place on this machine: Dir, GoMod. */
function linked({ Path = '', Version, Sum, GoVersion, Replace }: GoModuleJson): LinkedModule {
  return {
    path: Path,
    ...(Version === undefined ? {} : { version: Version }),
    ...(Sum === undefined ? {} : { sum: Sum }),
    ...(GoVersion === undefined ? {} : { goVersion: GoVersion }),
    ...(Replace === undefined ? {} : { replace: replacement(Replace) }),
  };
}

function replacement({ Path = '', Version, Sum }: GoModuleJson) {
  return {
    path: Path,
    ...(Version === undefined ? {} : { version: Version }),
    ...(Sum === undefined ? {} : { sum: Sum }),
  };
}
