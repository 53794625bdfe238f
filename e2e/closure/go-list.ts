import { FILE_FIELDS, planGoBuild } from '@ko/core';
import { describeOutcome, run } from '../command';
import type { GoContext } from './context';

const OTHER_FIELDS = 'Dir ImportPath Name Standard Imports ImportMap EmbedPatterns Module Error DepOnly'.split(' ');

/** A package as `go list -json` prints it. Spec: `go help list`. */
export type ListedPackage = {
  /** Absolute; absent when Go did not find the package. */
  readonly Dir?: string;
  readonly ImportPath: string;
  readonly Name?: string;
  readonly Standard?: boolean;
  /** As the sources write them; `ImportMap` says which packages they are where that differs. */
  readonly Imports?: readonly string[];
  readonly ImportMap?: Readonly<Record<string, string>>;
  readonly EmbedPatterns?: readonly string[];
  /** `GoMod`: absolute; of a module that a folder replaces it is the folder's. */
  readonly Module?: { readonly GoMod?: string };
  readonly Error?: { readonly Err: string };
  /** Not named itself, but imported by what was. */
  readonly DepOnly?: boolean;
} & Partial<Record<(typeof FILE_FIELDS)[number], readonly string[]>>;

export interface Listing {
  readonly packages: ReadonlyMap<string, ListedPackage>;
  /** What Go says where it lists nothing at all; empty otherwise. */
  readonly failure: string;
}

/** What Go adds to the tags by itself. */
export interface Toolchain {
  /** The N of go1.N. */
  readonly release: number;
  readonly toolTags: readonly string[];
}

/** A large module on a busy machine, with modules to bring. */
const LIST_MS = 900_000;

/**
 * The packages of a module with all that they import. Nothing is compiled.
 *
 * `-pgo=off`: with profiles, mains that are listed together have copies of what they share (reference/go-closure 4).
 *
 * @param module folder of the go.mod, absolute
 * @param env of the go tool; what the context says comes on top
 */
export async function listModule(module: string, context: GoContext, env: NodeJS.ProcessEnv): Promise<Listing> {
  const fields = [...OTHER_FIELDS, ...FILE_FIELDS].join(',');
  const args = ['list', '-e', '-deps', '-pgo=off', `-json=${fields}`, ...flagsOf(context), './...'];
  const outcome = await run('go', args, { cwd: module, env: goEnvironment(context, env), timeoutMs: LIST_MS });
  const texts = outcome.stdout.split('\n}\n').filter((text) => text !== ''); // one object behind the other
  const listed = texts.map((text) => JSON.parse(`${text}}`) as ListedPackage);
  return {
    packages: new Map(listed.map((one) => [one.ImportPath, one])),
    failure: outcome.status === 0 ? '' : outcome.stderr.trim() || `status ${outcome.status}`,
  };
}

/** @throws Error when Go does not know the platform */
export async function askToolchain(context: GoContext, env: NodeJS.ProcessEnv): Promise<Toolchain> {
  const format =
    '{"release":{{len context.ReleaseTags}},"toolTags":[{{range $i, $t := context.ToolTags}}{{if $i}},{{end}}"{{$t}}"{{end}}]}';
  const args = ['list', '-f', format, 'unsafe'];
  const outcome = await run('go', args, { cwd: '/', env: goEnvironment(context, env) });
  if (outcome.status !== 0) throw new Error(describeOutcome('go', args, outcome));
  return JSON.parse(outcome.stdout) as Toolchain;
}

/** As ko sets it for a build. `GOFLAGS` is never empty, for then Go would take it from its environment file. */
function goEnvironment(context: GoContext, outer: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { platform, cgo } = context;
  const env = {
    GOFLAGS: '-buildvcs=false',
    ...outer,
    CGO_ENABLED: cgo ? '1' : '0',
    GOOS: platform.os,
    GOARCH: platform.architecture,
  };
  const settings = { env: [], flags: [], ldflags: [] };
  return { ...env, ...planGoBuild({ importPath: '.', platform, settings, env, buildvcs: false, out: 'x' }).env };
}

function flagsOf({ tags, modFlag }: GoContext): string[] {
  return [
    ...(tags.length === 0 ? [] : [`-tags=${tags.join(',')}`]),
    ...(modFlag === undefined ? [] : [`-mod=${modFlag}`]),
  ];
}
