import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run, succeed } from '../command';
import { commitAll, type Installation, WORKSPACE_FILES } from './installation';

/**
 * Puts a copy of a repository's last commit into a workspace, and makes it one that uses our plugin. What is not committed is left out.
 * @throws Error when the folder is no repository of git
 */
export async function copyRepository(folder: string, installation: Installation): Promise<void> {
  const { root, env } = installation;
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) throw new Error(`${folder} is no folder.`);
  const options = { cwd: root, env };
  const { status } = await run('git', ['-C', folder, 'rev-parse', '--verify', 'HEAD^{commit}'], options);
  if (status !== 0) throw new Error(`${folder} is no repository of git, or has no commit.`);
  // Into a folder that holds node_modules already, which `git clone` refuses.
  await succeed('git', ['init', '-q', '-b', 'touch'], options);
  await succeed('git', ['fetch', '-q', '--depth=1', `file://${folder}`, 'HEAD'], options);
  await succeed('git', ['reset', '-q', '--hard', 'FETCH_HEAD'], options);
  for (const [name, text] of Object.entries(WORKSPACE_FILES)) {
    const file = join(root, name);
    const theirs = existsSync(file) ? readFileSync(file, 'utf8') : undefined;
    writeFileSync(file, joined(name, text, theirs));
  }
  await commitAll(installation);
}

/** Our text of a file of a workspace, with what the repository has of its own. */
function joined(name: string, ours: string, theirs: string | undefined): string {
  if (theirs === undefined) return ours;
  if (name === '.gitignore') return `${theirs.replace(/\n*$/, '\n')}/node_modules\n/.nx/cache\n/.nx/workspace-data\n`;
  if (name !== 'nx.json') return theirs;
  const { plugins = [], ...settings } = JSON.parse(theirs) as { plugins?: unknown[] };
  return `${JSON.stringify({ ...settings, plugins: [...plugins, '@ko/nx'] }, null, 2)}\n`;
}

/**
 * Files of the last commit, in an order that looks random and is the same for the same seed.
 * @param count  at most so many
 */
export async function sampleFiles({ root, env }: Installation, count: number, seed: string): Promise<string[]> {
  const { stdout } = await succeed('git', ['ls-files', '-z'], { cwd: root, env });
  const isFile = (path: string): boolean => lstatSync(join(root, path), { throwIfNoEntry: false })?.isFile() ?? false;
  const rank = (path: string): string => createHash('sha256').update(`${seed}\n${path}`).digest('hex');
  const ranked = stdout.split('\0').filter((path) => path !== '' && !(path in WORKSPACE_FILES) && isFile(path));
  const ranks = new Map(ranked.map((path) => [path, rank(path)]));
  return ranked.sort((a, b) => ((ranks.get(a) ?? '') < (ranks.get(b) ?? '') ? -1 : 1)).slice(0, count);
}
