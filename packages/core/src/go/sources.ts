import { isAbsolute, join, sep } from 'node:path';
import { packageProblem } from '../errors';
import type { GoBuildPlan } from './build';
import type { AskGo } from './answers';
import { runGo } from './toolchain';

/** Fields of `go list` that name files which go into a build. Spec: `go help list`, type Package. */
export const FILE_FIELDS = [
  'GoFiles',
  'CgoFiles',
  'CFiles',
  'CXXFiles',
  'MFiles',
  'HFiles',
  'FFiles',
  'SFiles',
  'SwigFiles',
  'SwigCXXFiles',
  'SysoFiles',
  'EmbedFiles',
] as const;

type ListedFiles = { readonly Dir?: string; readonly Standard?: boolean } & Partial<
  Record<(typeof FILE_FIELDS)[number], readonly string[]>
>;

/** After `go`: what lists the packages of a planned build. Names, imports and errors are for `askTogether`. */
export function sourcesArguments({ args }: GoBuildPlan): string[] {
  const fields = ['Dir', 'ImportPath', 'Imports', 'Error', 'Standard', ...FILE_FIELDS].join(',');
  return ['list', '-e', '-deps', `-json=${fields}`, ...args.slice(1, args.indexOf('-o')), '--', args.at(-1) ?? '.'];
}

/**
 * Absolute paths of the files that a planned build compiles or embeds. Left out are the standard library's, which go with Go's version,
 * and the module cache's, which go.sum pins. `default.pgo` is not among them: Go does not list it.
 *
 * @param options.cwd folder of the build
 * @throws UserError `package-not-found` when Go cannot list, `go-not-found`; the signal's reason
 */
export async function goSources(
  plan: GoBuildPlan,
  options: { cwd: string; signal?: AbortSignal | undefined; ask?: AskGo | undefined },
): Promise<string[]> {
  const { cwd, signal, ask = runGo } = options;
  const args = sourcesArguments(plan);
  const run = await ask(args, { cwd, env: plan.env, signal });
  if (run.exitCode !== 0) throw packageProblem(args.at(-1) ?? '', cwd, run.stderr);
  const packages = run.stdout.split(/(?<=^\}\n)/m).filter((text) => text.trim() !== '');
  const files = packages.flatMap((text) => filesOf(JSON.parse(text) as ListedFiles));
  const cache = (await ask(['env', 'GOMODCACHE'], { cwd, env: plan.env, signal })).stdout.trim();
  return cache === '' ? files : files.filter((file) => !file.startsWith(cache + sep));
}

function filesOf(listed: ListedFiles): string[] {
  const { Dir, Standard } = listed;
  if (Standard || Dir === undefined) return [];
  return FILE_FIELDS.flatMap((field) => listed[field] ?? []).map((file) => (isAbsolute(file) ? file : join(Dir, file)));
}
