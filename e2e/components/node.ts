import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { succeed } from '../command';
import { REPOSITORY } from '../pack';

/**
 * Folder that holds the program `node` of a version, from the npm package of that name; installed once, kept beside other tools.
 * @param say  told about what takes its time
 */
export async function nodeFolder(version: string, say: (text: string) => void): Promise<string> {
  const folder = join(REPOSITORY, 'node_modules/.cache/ko-e2e', `node-${version}`);
  if (existsSync(join(folder, 'node'))) return folder;
  say(`npm install node@${version}`);
  const temporary = `${folder}.installing`;
  rmSync(temporary, { recursive: true, force: true });
  mkdirSync(temporary, { recursive: true });
  writeFileSync(join(temporary, 'package.json'), '{ "private": true }\n');
  // Its script fetches the package for this system and processor.
  const args = ['install', '--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error', `node@${version}`];
  await succeed('npm', args, { cwd: temporary, env: process.env });
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  // The program alone: headers and npm are as large again.
  renameSync(join(temporary, 'node_modules/node/bin/node'), join(folder, 'node'));
  rmSync(temporary, { recursive: true, force: true });
  return folder;
}
