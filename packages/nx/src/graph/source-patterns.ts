import { posix } from 'node:path';
import type { ClosureContext, PackageClosure } from '@ko/core';
import { type EmbedPattern, embedPattern } from './embed-patterns';
import type { FolderIndex } from './folder-index';
import { ancestors, contains, inFolders, isPlain, literal, nameable, negations, outermost, pattern } from './patterns';
import { type SourceLeaf, sourceLeaves } from './source-leaf';

/** What an app is compiled from for one platform. */
export interface PlatformSources {
  /** Folder of the main package. */
  readonly main: string;
  readonly context: ClosureContext;
  readonly closure: PackageClosure;
}

/** Patterns of what Go compiles and embeds; go.mod, go.sum and their like are the caller's. */
export interface SourcePatterns {
  /**
   * Patterns that match exactly the files that a build reads now. Whatever comes, goes or changes, changes either what they match or, by
   * the scan, the patterns.
   *
   * @param kept whether the app reads a file for another reason, so that it must not be negated
   */
  exact(platform: PlatformSources, kept: readonly string[]): string[];
  /**
   * Patterns that match all that builds for any of the platforms can have read before a change, whatever the change is. Nx 22 and 23 know
   * no negation in `nx affected`, and in 24 a negation of what a text leaves out now says nothing about the text of before.
   *
   * @param kept as above
   */
  wide(platforms: readonly PlatformSources[], kept: readonly string[]): string[];
  /** Patterns of all embeds that were asked for so far. */
  embeds(): string[];
}

/** Go's profile of a main, if there is one. Spec: `go help build`, -pgo. */
const PROFILE = 'default.pgo';

interface FolderLeaf {
  readonly leaf: SourceLeaf;
  /** Paths that it matches now. */
  readonly matched: readonly string[];
}

/**
 * What apps have in common is worked out once.
 *
 * @param nx major version: from 24 on, only the hasher reads patterns, and they can say more in less
 * @param leftOut files that embed patterns match and Go leaves out: links
 */
export function openSourcePatterns(
  index: FolderIndex,
  nx: number,
  leftOut: ReadonlySet<string> = new Set(),
): SourcePatterns {
  const joined = nx >= 24;
  const leavesOf = remembered((contexts: string) => {
    const leafFor = sourceLeaves(JSON.parse(contexts) as ClosureContext[], joined);
    return remembered((folder: string): FolderLeaf => {
      const names = index.files(folder);
      const leaf = leafFor(names);
      const isMatched = folder !== '.' && isPlain(folder) ? leaf.matches : leaf.mayMatch;
      return { leaf, matched: names.filter(isMatched).map((name) => posix.join(folder, name)) };
    });
  });
  const allEmbeds = new Set<string>();
  const embedOf = remembered((key: string): EmbedPattern => {
    const [directory, written] = JSON.parse(key) as [string, string];
    const found = embedPattern(directory, written, index.has);
    for (const one of found.patterns) allEmbeds.add(one);
    return found;
  });
  const embeddedBy = remembered((key: string): string[] => {
    const { base, matches } = embedOf(key);
    return index.below(base, isNoSource).filter(matches);
  });

  const describeAll = (platforms: readonly PlatformSources[]) => {
    const closures = platforms.map(({ closure }) => closure);
    const packages = closures.flatMap((closure) => closure.packages);
    const whole = closures.flatMap(({ wide }) => wide.map(({ directory }) => nameable(directory)));
    const missing = closures.flatMap((closure) => closure.missing);
    const folders = [...new Set([...packages.map(({ realDirectory }) => realDirectory), ...missing])];
    const leafOf = leavesOf(
      JSON.stringify([...new Map(platforms.map(({ context }) => [JSON.stringify(context), context])).values()]),
    );
    const groups = new Map<string, { leaf: SourceLeaf; folders: string[] }>();
    const matched = new Set<string>();
    for (const folder of folders) {
      const { leaf, matched: own } = leafOf(folder);
      for (const path of own) matched.add(path);
      const group = groups.get(leaf.extglob) ?? { leaf, folders: [] };
      groups.set(leaf.extglob, group);
      group.folders.push(folder);
    }
    const embeds = packages.flatMap(({ realDirectory, embedPatterns }) =>
      embedPatterns.map((written) => JSON.stringify([realDirectory, written])),
    );
    const read = filesRead(closures, leftOut);
    const profiles = platforms.flatMap(({ main, context }) =>
      context.pgo === 'off' ? [] : [posix.join(main, PROFILE)],
    );
    const positive = [
      ...outermost(whole).map((folder) => pattern(folder, '**/*')),
      ...[...groups.values()].flatMap((group) => inFolders(group.folders, group.leaf, joined)),
      ...literal([...read.sources, ...profiles].filter((path) => !matched.has(path))),
      ...[...new Set(embeds.flatMap((key) => embedOf(key).patterns))].sort(),
    ];
    return { positive, matched, folders, whole, embeds: [...new Set(embeds)], read };
  };

  // For one platform, the exact and the wide patterns start from the same.
  const described = new WeakMap<PlatformSources, ReturnType<typeof describeAll>>();
  const describe = (platforms: readonly PlatformSources[]) => {
    const [only, ...others] = platforms;
    if (only === undefined || others.length > 0) return describeAll(platforms);
    const found = described.get(only) ?? describeAll(platforms);
    described.set(only, found);
    return found;
  };

  return {
    embeds: () => [...allEmbeds].sort(),
    exact(platform, kept) {
      const { positive, matched, embeds, read } = describe([platform]);
      const stays = new Set([...read.sources, ...read.embedded]);
      const surplus = [...matched, ...embeds.flatMap(embeddedBy)].filter(
        (path) => !stays.has(path) && !isKept(path, kept),
      );
      return [...positive, ...(surplus.length === 0 ? [] : negations(collapsed(surplus, [...stays, ...kept])))];
    },
    wide(platforms, kept) {
      const { positive, folders, whole, embeds, read } = describe(platforms);
      const never = embeds.flatMap((key) => embedOf(key).never ?? []);
      const stays = [...read.sources, ...read.embedded, ...kept.map((path) => `${path}/x`)];
      const negated = never.filter(({ matches }) => !stays.some(matches)).map(({ negation }) => negation);
      const goMods = embeds.flatMap(embeddedBy).filter((path) => posix.basename(path) === 'go.mod');
      const wanted = [...read.sources, ...read.embedded, ...folders, ...kept];
      const modules = outermost(goMods.filter((path) => !wanted.includes(path)).map((path) => posix.dirname(path)))
        .filter(
          (module) => isPlain(module) && !wanted.some((path) => contains(module, path) && path !== `${module}/go.mod`),
        )
        .filter((module) => ![...whole, ...kept].some((folder) => contains(folder, module)));
      return [
        ...positive,
        ...goModsAbove(folders, index, joined),
        ...[...new Set(negated)].sort(),
        ...(joined ? modules.flatMap(insideModule) : []),
      ];
    },
  };
}

/**
 * A module in an embedded folder, which Go leaves out as long as its go.mod is there: so that one stays in. A negation of `!(go.mod)` would
 * negate it, too.
 */
function insideModule(module: string): string[] {
  return [`!${pattern(module, '{[!g]*,g[!o]*,go[!.]*,go.[!m]*}')}`, `!${pattern(module, '*/**/*')}`];
}

/** Workspace paths of what builds read. Of embeds those alone that are no sources. */
function filesRead(
  closures: readonly PackageClosure[],
  leftOut: ReadonlySet<string>,
): { sources: Set<string>; embedded: Set<string> } {
  const sources = new Set<string>();
  const embedded = new Set<string>();
  for (const { packages } of closures) {
    for (const { realDirectory, files, embedFiles, linked } of packages) {
      const prefix = realDirectory === '.' ? '' : `${realDirectory}/`;
      for (const name of files) sources.add(prefix + name);
      for (const path of linked) sources.add(path);
      for (const path of embedFiles) if (!leftOut.has(prefix + path)) embedded.add(prefix + path);
    }
  }
  return { sources, embedded };
}

/** What an embed may match in theory and nobody would want to walk. */
function isNoSource(folder: string): boolean {
  return /(^|\/)(node_modules|\.git|\.nx)$/.test(folder);
}

function isKept(path: string, kept: readonly string[]): boolean {
  return kept.some((folder) => path === folder || path.startsWith(`${folder}/`));
}

/** Paths, or in place of many the folder that holds nothing else: with a slash at its end. */
function collapsed(paths: readonly string[], stays: readonly string[]): string[] {
  const occupied = new Set(stays.flatMap((path) => [path, ...ancestors(path)]));
  return [
    ...new Set(
      paths.map((path) => {
        const free = ancestors(path).find((folder) => !occupied.has(folder));
        return free === undefined ? path : `${free}/`;
      }),
    ),
  ];
}

/** A go.mod that appears between a module's own and a package cuts the package out. Beside packages the leaves match it. */
function goModsAbove(folders: readonly string[], index: FolderIndex, joined: boolean): string[] {
  const packages = new Set(folders);
  const above = new Set<string>();
  for (const folder of folders) {
    if (/(^|\/)vendor\//.test(folder)) continue;
    for (let at = folder; at !== '.' && !index.files(at).includes('go.mod'); ) {
      at = posix.dirname(at);
      if (above.has(at)) break;
      if (at !== '.' && !packages.has(at)) above.add(at);
    }
  }
  return inFolders([...above], { extglob: 'go.mod', plain: ['go.mod'], atRoot: 'go.mod' }, joined);
}

function remembered<T>(compute: (key: string) => T): (key: string) => T {
  const known = new Map<string, T>();
  return (key) => {
    const value = known.has(key) ? (known.get(key) as T) : compute(key);
    known.set(key, value);
    return value;
  };
}
