import { createHash } from 'node:crypto';
import { posix } from 'node:path';

/** What a project's name is made of. */
export interface NamedApp {
  /** Of the main package, workspace-relative; `.` is the workspace root. */
  readonly directory: string;
  readonly module: {
    /** Workspace-relative. */
    readonly directory: string;
    /** As the `module` line says it. */
    readonly path: string;
  };
  /** The name that it has by a project.json or package.json, which Nx prefers to ours. */
  readonly ownName?: string | undefined;
}

/**
 * A name for each app, by folder: its last element (at a module's root: that of the module's path, without `/vN`). Apps that
 * would share it get their workspace-relative path joined by `-`, and those that would share even that, a hash of the path. An app that the user named keeps that name and takes none from the others.
 * Depends on nothing but the set of apps and of other names, so every machine and every order of files gives the same names.
 *
 * @param taken names of projects that are no apps: no app gets one of them
 */
export function projectNames(apps: readonly NamedApp[], taken: ReadonlySet<string> = new Set()): Map<string, string> {
  const candidates = [shortName, longName, hashedName];
  const level = new Map(apps.map((app) => [app.directory, app.ownName === undefined ? 0 : candidates.length]));
  const levelOf = (app: NamedApp) => level.get(app.directory) ?? 0;
  const nameOf = (app: NamedApp) => app.ownName ?? (candidates[levelOf(app)] ?? hashedName)(app);
  for (;;) {
    const groups = new Map<string, NamedApp[]>();
    for (const app of apps) groups.set(nameOf(app), [...(groups.get(nameOf(app)) ?? []), app]);
    const raised = [...groups].flatMap(([name, group]) => {
      const lowest = Math.min(...group.map(levelOf));
      const canRise = (group.length > 1 || taken.has(name)) && lowest < candidates.length - 1;
      return canRise ? group.filter((app) => levelOf(app) === lowest) : [];
    });
    if (raised.length === 0) return new Map(apps.map((app) => [app.directory, nameOf(app)]));
    for (const app of raised) level.set(app.directory, levelOf(app) + 1);
  }
}

/** Name of an app that stands alone. */
export function shortName(app: NamedApp): string {
  if (app.directory !== app.module.directory) return clean(posix.basename(app.directory));
  const elements = app.module.path.split('/');
  if (elements.length > 1 && /^v[0-9]+$/.test(elements.at(-1) ?? '')) elements.pop();
  return clean(elements.at(-1) ?? 'app');
}

/** Name of an app that shares its short name with another one. */
export function longName(app: NamedApp): string {
  return app.directory === '.' ? shortName(app) : clean(app.directory.split('/').join('-'));
}

function hashedName(app: NamedApp): string {
  return `${longName(app)}-${createHash('sha256').update(app.directory).digest('hex').slice(0, 6)}`;
}

/** Without what a name may not hold: Nx splits `project:target` at colons, and the shell splits at blanks. */
function clean(text: string): string {
  return text.replace(/[^\w.-]+/g, '-').replace(/^-+|-+$/g, '') || 'app';
}

/** `ko-layers--linux-amd64`. @param platformFolder as in `dist/ko/<project>/<platformFolder>` */
export function layersTargetName(parent: string, platformFolder: string): string {
  return `${parent}--${platformFolder}`;
}
