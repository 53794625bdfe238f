import { isAbsolute, join } from 'node:path';
import { FILE_FIELDS } from '@ko/core';
import { run } from '../command';
import type { TaskPlan } from './build-plan';

/** Files that go into a build; the last ones fail it. A test cannot, as far as this list is concerned. */
const FIELDS = [...FILE_FIELDS, 'InvalidGoFiles'] as const;

/** Files beside them that this build leaves out. */
const LEFT_OUT_FIELDS = ['IgnoredGoFiles', 'IgnoredOtherFiles'] as const;

type ListedPackage = {
  readonly Dir?: string;
  readonly ImportPath: string;
  readonly Standard?: boolean;
  readonly Deps?: readonly string[];
  readonly Module?: { readonly GoMod?: string; readonly Replace?: { readonly GoMod?: string } };
} & Partial<Record<(typeof FIELDS)[number] | (typeof LEFT_OUT_FIELDS)[number], readonly string[]>>;

/** What Go says about one main package. All paths are absolute. */
export interface Listing {
  readonly files: readonly string[];
  /** Files in the same folders that are not compiled. */
  readonly leftOut: readonly string[];
  /** The go.mod of each module that a package comes from. */
  readonly moduleFiles: readonly string[];
}

const EMPTY: Listing = { files: [], leftOut: [], moduleFiles: [] };

/**
 * `go list -deps` for each plan, with as few commands as their environments allow.
 * @returns by task; a plan whose packages Go cannot list at all reads nothing
 */
export async function listPlans(plans: readonly TaskPlan[]): Promise<Map<string, Listing>> {
  const groups = new Map<string, TaskPlan[]>();
  for (const plan of plans) {
    const key = JSON.stringify([plan.cwd, flagsOf(plan.plan.args), plan.plan.env]);
    groups.set(key, [...(groups.get(key) ?? []), plan]);
  }
  const listings = new Map<string, Listing>();
  const listed = await Promise.all([...groups.values()].map(async (group) => [group, await list(group)] as const));
  for (const [group, packages] of listed) {
    for (const { task, plan } of group) listings.set(task, listingOf(plan.args.at(-1) ?? '.', packages));
  }
  return listings;
}

/** What stands in `go build <flags> -o <out> <import path>`. */
function flagsOf(args: readonly string[]): string[] {
  return args.slice(1, args.lastIndexOf('-o'));
}

async function list(group: readonly TaskPlan[]): Promise<Map<string, ListedPackage>> {
  const [first] = group as [TaskPlan];
  const fields = ['Dir', 'ImportPath', 'Standard', 'Deps', 'Module', ...FIELDS, ...LEFT_OUT_FIELDS].join(',');
  // With profiles, mains that are listed together have copies of what they share; the profile itself Go never lists.
  const flags = [...flagsOf(first.plan.args), '-pgo=off'];
  const paths = [...new Set(group.map(({ plan }) => plan.args.at(-1) ?? '.'))];
  const args = ['list', '-e', '-deps', `-json=${fields}`, ...flags, '--', ...paths];
  const { stdout } = await run('go', args, { cwd: first.cwd, env: { ...first.plan.env } });
  const texts = stdout.split(/(?<=^\}\n)/m).filter((text) => text.trim() !== '');
  return new Map(texts.map((text) => JSON.parse(text) as ListedPackage).map((listed) => [listed.ImportPath, listed]));
}

function listingOf(main: string, packages: ReadonlyMap<string, ListedPackage>): Listing {
  const listed = packages.get(main);
  if (listed === undefined) return EMPTY;
  const reached = [listed, ...(listed.Deps ?? []).flatMap((path) => packages.get(path) ?? [])];
  const own = reached.filter(({ Standard, Dir }) => !Standard && Dir !== undefined);
  const files = (from: ListedPackage, fields: readonly (keyof ListedPackage)[]): string[] =>
    fields
      .flatMap((field) => (from[field] ?? []) as readonly string[])
      .filter((file) => !file.endsWith('_test.go') || (from.EmbedFiles ?? []).includes(file))
      .map((file) => (isAbsolute(file) ? file : join(from.Dir ?? '', file)));
  return {
    files: own.flatMap((from) => files(from, FIELDS)),
    leftOut: own.flatMap((from) => files(from, LEFT_OUT_FIELDS)),
    moduleFiles: own.flatMap(({ Module }) =>
      [Module?.GoMod, Module?.Replace?.GoMod].filter((path) => path !== undefined),
    ),
  };
}
