// Makes node_modules what package-lock.json says, and does nothing when it already is. Plain Node: it runs before anything is installed.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The clone. */
export const ROOT = join(fileURLToPath(import.meta.url), '../../..');

const MINIMUM_NODE = [20, 19];

/** Runs a program with our output and no input; resolves to its exit status, 1 when a signal ended it. */
export function runThrough(program, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'], ...options });
    child.on('error', reject);
    child.on('close', (status) => resolve(status ?? 1));
  });
}

/** Installed modules hold compiled parts, so another lock file, Node major or machine type asks for another install. */
function wantedState(root) {
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  return `${lock} node-${process.versions.node.split('.')[0]} ${process.platform}-${process.arch}\n`;
}

function installedState(root) {
  try {
    return readFileSync(join(root, 'node_modules/.ko-lock'), 'utf8');
  } catch {
    return undefined; // never installed, or not to the end
  }
}

/** Ends the process with a clear line when Node is too old; runs `npm ci` when node_modules is not that of the lock file. */
export async function install(root = ROOT) {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < MINIMUM_NODE[0] || (major === MINIMUM_NODE[0] && minor < MINIMUM_NODE[1])) {
    console.error(`Node ${process.versions.node} is too old: install Node ${MINIMUM_NODE.join('.')} or newer.`);
    process.exit(1);
  }
  const wanted = wantedState(root);
  if (installedState(root) === wanted) return;
  console.log('> npm ci');
  // npm names its own script in the environment; starting that needs no shell, which npm.cmd on Windows would.
  const npm = process.env.npm_execpath?.endsWith('.js')
    ? { program: process.execPath, args: [process.env.npm_execpath] }
    : { program: 'npm', args: [] };
  const status = await runThrough(npm.program, [...npm.args, 'ci', '--no-audit', '--no-fund'], { cwd: root });
  if (status !== 0) {
    console.error('npm ci failed; its messages are above.');
    process.exit(status);
  }
  writeFileSync(join(root, 'node_modules/.ko-lock'), wanted);
}

/** Whether the file of `url` is the program that was started, not a module of another one. */
export function isProgram(url) {
  return process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(url);
}

if (isProgram(import.meta.url)) await install();
