import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join, posix, relative } from 'node:path';
import type { ClosureContext } from '../go/closure/closure-context';
import { fileFacts } from '../go/closure/file-facts';
import { openGoSources } from '../go/closure/open';
import { goEnvironment, temporaryFolder } from './folder';

// For specs alone; not part of the package.

/** As `temporaryFolder` takes them. */
export type GoFiles = Parameters<typeof temporaryFolder>[0] & object;

/** A package as both sides name it. */
interface Compared {
  readonly files: readonly string[];
  readonly embedFiles: readonly string[];
  readonly embedPatterns: readonly string[];
}

const FIELDS = 'GoFiles CgoFiles CFiles CXXFiles MFiles HFiles FFiles SFiles SwigFiles SwigCXXFiles SysoFiles'.split(
  ' ',
);

type Listed = Readonly<Record<string, string[] | undefined>> & {
  readonly ImportPath: string;
  readonly Dir?: string;
  readonly Standard?: boolean;
};

/** What Go compiles each main from, by the main's folder and the package's. */
function listed(root: string, module: string, mains: readonly string[], context: ClosureContext, env: Env) {
  const environment = goEnvironment({
    GOOS: context.os,
    GOARCH: context.architecture,
    CGO_ENABLED: context.cgo ? '1' : '0',
    GOFLAGS: '',
    ...env,
  });
  const json = `-json=ImportPath,Dir,Standard,Deps,EmbedFiles,EmbedPatterns,${FIELDS.join(',')}`;
  const args = ['list', '-e', '-deps', '-pgo=off', `-tags=${context.tags.join(',')}`, json];
  const patterns = mains.map((main) => `./${posix.relative(module, main)}`);
  const text = execFileSync('go', [...args, ...patterns], { cwd: join(root, module), env: environment, stdio: 'pipe' });
  const packages = text
    .toString()
    .split(/(?<=^\}\n)/m)
    .filter((one) => one.trim() !== '');
  const byPath = new Map(packages.map((one) => JSON.parse(one) as Listed).map((one) => [one.ImportPath, one]));
  const directory = ({ Dir, Standard }: Listed) =>
    Dir === undefined || Standard ? undefined : relative(root, Dir) || '.';
  const compared = (one: Listed): Compared => ({
    files: FIELDS.flatMap((field) => one[field] ?? []).sort(),
    embedFiles: one['EmbedFiles'] ?? [],
    embedPatterns: one['EmbedPatterns'] ?? [],
  });
  return Object.fromEntries(
    mains.map((main) => {
      const own = [...byPath.values()].find((one) => directory(one) === main);
      const all = own === undefined ? [] : [own, ...(own['Deps'] ?? []).flatMap((path) => byPath.get(path) ?? [])];
      const inside = all.filter((one) => !(directory(one) ?? '..').startsWith('..'));
      return [main, Object.fromEntries(inside.map((one) => [directory(one), compared(one)]))];
    }),
  );
}

/** The same from the sources. */
function scanned(root: string, module: string, mains: readonly string[], context: ClosureContext) {
  const files: string[] = [];
  const links = new Map<string, string>();
  const walk = (folder: string): void => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      const path = posix.join(folder, entry.name);
      if (entry.isDirectory()) walk(path);
      else files.push(path);
      if (entry.isSymbolicLink()) links.set(path, readlinkSync(join(root, path)));
    }
  };
  walk('.');
  const read = (path: string): string | undefined =>
    files.includes(path) && !links.has(path) ? readFileSync(join(root, path), 'utf8') : undefined;
  const facts = (path: string, name: string) => {
    const text = read(path);
    return text === undefined ? undefined : fileFacts(name, text);
  };
  const sources = openGoSources({ files, links, facts, text: read });
  return Object.fromEntries(
    mains.map((main) => {
      const { packages } = sources.closure({ directory: main, moduleDirectory: module }, { ...context, pgo: 'off' });
      const all = packages.map(({ directory, files: own, embedFiles, embedPatterns }) => {
        const compared: Compared = { files: own, embedFiles, embedPatterns };
        return [directory, compared];
      });
      return [main, Object.fromEntries(all)];
    }),
  );
}

type Env = Readonly<Record<string, string>>;

/** linux/amd64 as the Go of this machine builds for it. */
function linux(): ClosureContext {
  const env = goEnvironment({ GOOS: 'linux', GOARCH: 'amd64', GOFLAGS: '' });
  const format = '{{len context.ReleaseTags}} {{join context.ToolTags " "}}';
  const [release, ...toolTags] = execFileSync('go', ['list', '-f', format, 'unsafe'], { env })
    .toString()
    .trim()
    .split(' ');
  return { os: 'linux', architecture: 'amd64', cgo: false, tags: [], release: Number(release), toolTags };
}

/**
 * Writes files and holds what the scanner finds for mains among them against `go list -deps`.
 *
 * @param mains their folders
 * @param settings.module folder of their go.mod
 * @returns by the main's folder and the package's, what both have found
 */
export async function compareWithGo(
  files: GoFiles,
  mains: readonly string[],
  settings: { module?: string; context?: Partial<ClosureContext>; env?: Env } = {},
) {
  const { module = '.', context = {}, env = {} } = settings;
  const root = await temporaryFolder(files);
  const whole = { ...linux(), ...context };
  const expected = listed(root, module, mains, whole, env);
  expect(scanned(root, module, mains, whole)).toEqual(expected);
  return expected;
}

/** A Go file that imports these. */
export function goFile(packageName: string, ...imports: string[]): string {
  return `package ${packageName}\n${imports.map((path) => `import _ "${path}"\n`).join('')}`;
}

/** A file of a main package. */
export function goMain(...imports: string[]): string {
  return `${goFile('main', ...imports)}func main() {}\n`;
}

/** A go.mod. */
export function goMod(path: string, rest = ''): string {
  return `module ${path}\n\ngo 1.24\n\n${rest}`;
}
