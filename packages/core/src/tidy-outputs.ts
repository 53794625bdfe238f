// What lies below dist/ko and no target writes any more: layers of platforms that the configuration has lost, outputs of apps that were
// removed or renamed, work folders of killed runs whose task never ran again. Only what is known by its name and its content is
// removed, only when it is old, and only under the lock of whoever could be writing it.
import { type Dirent } from 'node:fs';
import { readdir, rm, rmdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { removeLeftovers } from '@ko/oci';
import { FACTS_FILE } from './assemble/layers-output';
import { isHeld } from './lock';
import {
  depsFolder,
  imageFile,
  layoutFolder,
  lockFile,
  outputRoot,
  PREFIX,
  projectFolder,
  resolvedFile,
  resolvedImagesFile,
} from './paths';
import { whenFree } from './when-free';

const DAY = 24 * 60 * 60 * 1000;

/** How long layers of a platform, and work folders, stay: another checkout of the branch may be in the middle of something. */
const UNUSED = DAY;

/** How long an app may be gone, on another branch for example, before its image is, which may be nowhere else. */
const GONE = 30 * DAY;

/** Projects nest as their names do (`@scope/app`); deeper is not looked. */
const DEPTH = 4;

export interface TidyOptions {
  /** The platform folders that the targets of each project write, by the project's name. */
  readonly written: ReadonlyMap<string, ReadonlySet<string>>;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Removes it. Returns the absolute paths of the folders that are gone. */
export async function tidyOutputs(workspaceRoot: string, options: TidyOptions): Promise<string[]> {
  const removed: string[] = [];
  await removeLeftovers(outputRoot(workspaceRoot)); // of killed runs that were writing a list of all images
  for (const project of await projectsBelow(workspaceRoot, '', DEPTH)) {
    const platforms = options.written.get(project);
    if (platforms === undefined) removed.push(...(await tidyGone(workspaceRoot, project, options.now)));
    else removed.push(...(await tidyProject(workspaceRoot, project, platforms, options.now)));
  }
  return removed;
}

/** Names of the projects that have a folder below dist/ko. */
async function projectsBelow(workspaceRoot: string, name: string, depth: number): Promise<string[]> {
  if (depth === 0) return [];
  const folder = name === '' ? outputRoot(workspaceRoot) : projectFolder(workspaceRoot, name);
  const found: string[] = [];
  let isProject = false;
  for (const entry of await entriesOf(folder)) {
    const path = join(folder, entry.name);
    if (name !== '' && (await isOurs(workspaceRoot, name, path))) isProject = true;
    else if (entry.isDirectory() && !entry.name.startsWith('.')) {
      const inner = name === '' ? entry.name : `${name}/${entry.name}`;
      found.push(...(await projectsBelow(workspaceRoot, inner, depth - 1)));
    }
  }
  return isProject ? [name, ...found] : found;
}

/** Whether a project's target wrote it, or left it behind. */
async function isOurs(workspaceRoot: string, project: string, path: string): Promise<boolean> {
  const places = [imageFile, resolvedFile, resolvedImagesFile, layoutFolder, depsFolder].map((place) =>
    place(workspaceRoot, project),
  );
  if (places.includes(path) || Object.values(PREFIX).some((prefix) => basename(path).startsWith(prefix))) return true;
  return isLayersFolder(path);
}

/** Of a project that is there: layers that no target of it writes, and what is left of killed runs. */
async function tidyProject(
  workspaceRoot: string,
  project: string,
  platforms: ReadonlySet<string>,
  now: number,
): Promise<string[]> {
  const removed: string[] = [];
  const folder = projectFolder(workspaceRoot, project);
  for (const { name } of await entriesOf(folder)) {
    const isWork = name.startsWith(PREFIX.work);
    if (!isWork && (platforms.has(name) || !(await isLayersFolder(join(folder, name))))) continue;
    const written = await newest([join(folder, name), join(folder, name, FACTS_FILE)]);
    if (now - written < UNUSED) continue;
    const scope = isWork ? name.slice(PREFIX.work.length) : name;
    await whenFree(lockFile(workspaceRoot, project, scope), async () => {
      await rm(join(folder, name), { recursive: true, force: true });
      removed.push(join(folder, name));
    });
  }
  return removed;
}

/** Of a project that is no more: everything of ours, when nothing was written for a long time. */
async function tidyGone(workspaceRoot: string, project: string, now: number): Promise<string[]> {
  const folder = projectFolder(workspaceRoot, project);
  const ours: string[] = [];
  for (const { name } of await entriesOf(folder)) {
    if (await isOurs(workspaceRoot, project, join(folder, name))) ours.push(join(folder, name));
  }
  if (now - (await newest(ours.flatMap((path) => [path, join(path, FACTS_FILE)]))) < GONE) return [];
  for (const path of ours) if (basename(path).startsWith(PREFIX.lock) && (await isHeld(path))) return [];
  await Promise.all(ours.map((path) => rm(path, { recursive: true, force: true })));
  // Not ours alone: another project's folder may be below it.
  return rmdir(folder).then(
    () => [folder],
    () => ours,
  );
}

async function isLayersFolder(folder: string): Promise<boolean> {
  return (await stat(join(folder, FACTS_FILE)).catch(() => undefined))?.isFile() ?? false;
}

async function newest(paths: readonly string[]): Promise<number> {
  const all = await Promise.all(paths.map((path) => stat(path).catch(() => undefined)));
  return Math.max(...all.map((stats) => stats?.mtimeMs ?? 0));
}

async function entriesOf(folder: string): Promise<Dirent[]> {
  return readdir(folder, { withFileTypes: true }).catch(() => []); // removed in between, or not ours to read
}
