import type { ModuleFile } from '../module-file';
import type { LocalModule } from './build-list';
import { goLineRelease } from './module-version';

/**
 * Modules of the workspace that modules elsewhere require, and so may import from. Tried with Go 1.26 and a proxy of our own:
 *
 * - A module that a folder replaces: `go mod tidy` raises its `require` to what the others ask for, and marks it `// indirect` when they
 *   alone ask. A direct requirement of a version that never was, v0.0.0, says nothing.
 * - Another module of the go.work: likewise, or a line in a go.sum.
 * - The main's own: a line in its go.sum, which Go writes for modules below go 1.17. Newer ones leave no trace in any file, so that this
 *   is not enough; whoever compiles can tell.
 */
export function importedBack(
  mains: readonly ModuleFile[],
  own: readonly LocalModule[],
  replaced: readonly LocalModule[],
  sums: readonly (string | undefined)[],
): LocalModule[] {
  const local = new Set([...own, ...replaced].map(({ path }) => path));
  if (mains.every(({ requires }) => requires.every(({ path }) => local.has(path)))) return []; // there is no elsewhere
  const summed = new Set(sums.flatMap((text) => [...(text ?? '').matchAll(/^(\S+) v\S+ /gm)].map((line) => line[1])));
  const required = new Set(
    mains
      .flatMap(({ requires }) => requires)
      .filter(({ version, indirect }) => indirect || !NEVER_RELEASED.test(version))
      .map(({ path }) => path),
  );
  // A go.mod below 1.17 names direct requirements alone, and what others ask for need not show.
  const silent = mains.some(({ go }) => goLineRelease(go) < 17);
  return [
    ...own.filter(({ path }) => summed.has(path) || required.has(path)),
    ...replaced.filter(({ path }) => silent || required.has(path)),
  ];
}

const NEVER_RELEASED = /^v0\.0\.0$|-00010101000000-000000000000$/;
