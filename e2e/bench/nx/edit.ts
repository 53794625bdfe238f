// An edit as a developer makes it: a Go file of a package has other content than before.
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { succeed } from '../../command';
import { hermeticEnvironment } from '../../environment';
import type { Ground } from './arena';
import { SHARED } from './shape';

const FILE = 'zz_edited.go';

let edits = 0;

/** Gives a package, by its folder, code that it never had. */
export function edit({ workspace }: Ground, folder: string): void {
  const stamp = `${process.pid}-${(edits += 1)}`;
  const text = `package ${packageName(join(workspace.root, folder))}\n\nfunc init() { println("${stamp}") }\n`;
  writeFileSync(join(workspace.root, folder, FILE), text);
}

/** Takes all edits of a package back. */
export function restore({ workspace }: Ground, folder: string): void {
  rmSync(join(workspace.root, folder, FILE), { force: true });
}

function packageName(folder: string): string {
  const sources = readdirSync(folder).filter((name) => name.endsWith('.go') && !name.endsWith('_test.go'));
  for (const name of sources) {
    const found = /^package (\w+)/m.exec(readFileSync(join(folder, name), 'utf8'))?.[1];
    if (found !== undefined) return found;
  }
  throw new Error(`${folder} has no Go package.`);
}

interface Listed {
  readonly ImportPath: string;
  readonly Name: string;
  readonly Dir: string;
  readonly Imports?: readonly string[];
  readonly Standard?: boolean;
  readonly Module?: { readonly Main?: boolean };
}

/** Folder of the package of the repository itself that all programs link and most other packages of it import. */
export async function sharedPackage({ workspace, machine, mains }: Ground): Promise<string> {
  if (mains.some((folder) => folder === 'cmd/app0')) return SHARED;
  const { root } = workspace;
  const options = { cwd: root, env: hermeticEnvironment(process.env, machine, root) };
  const list = async (folders: readonly string[]): Promise<Listed[]> => {
    const args = [
      'list',
      '-deps',
      '-json=ImportPath,Name,Dir,Imports,Standard,Module',
      ...folders.map((one) => `./${one}`),
    ];
    const { stdout } = await succeed('go', args, options);
    return stdout.split(/(?<=^\}\n)/m).map((text) => JSON.parse(text) as Listed);
  };
  const reached = new Map<string, number>();
  for (const main of mains)
    for (const { ImportPath } of await list([main])) reached.set(ImportPath, (reached.get(ImportPath) ?? 0) + 1);
  const own = (await list(mains)).filter(({ Module }) => Module?.Main);
  const importers = (path: string) => own.filter(({ Imports = [] }) => Imports.includes(path)).length;
  const [best] = own
    .filter(({ ImportPath, Name }) => Name !== 'main' && reached.get(ImportPath) === mains.length)
    .sort((a, b) => importers(b.ImportPath) - importers(a.ImportPath));
  if (best === undefined) throw new Error('The programs have no package of the repository in common.');
  return best.Dir.slice(root.length + 1);
}
