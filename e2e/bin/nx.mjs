// Starts Nx for the test scripts: without a daemon, a cloud or an interactive screen, its output passed on and looked at.
import { spawn } from 'node:child_process';
import { stripVTControlCharacters } from 'node:util';
import { join } from 'node:path';
import { prune } from '../../.ci/prune.mjs';
import { ROOT } from './install.mjs';

const ENVIRONMENT = {
  NX_DAEMON: 'false',
  NX_NO_CLOUD: 'true',
  NX_TUI: 'false',
  CI: 'true',
  // By default all clones of a repository share one cache in the home folder: what one of them built is not for another to test.
  NX_CACHE_DIRECTORY: join(ROOT, '.nx/cache'),
  NX_WORKSPACE_DATA_DIRECTORY: join(ROOT, '.nx/workspace-data'),
};

/**
 * Runs Nx in the clone.
 * @returns its exit status, and the tasks that it lists as failed (`project:target`)
 */
export function nx(args, environment = {}) {
  prune(ROOT);
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(ROOT, 'node_modules/nx/dist/bin/nx.js'), ...args], {
      cwd: ROOT,
      env: { ...process.env, ...ENVIRONMENT, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    // Nx lists what failed on standard error.
    const chunks = [];
    for (const stream of ['stdout', 'stderr']) {
      child[stream].on('data', (chunk) => {
        chunks.push(chunk);
        process[stream].write(chunk);
      });
    }
    child.on('error', reject);
    child.on('close', (status) => {
      const [, list = ''] = stripVTControlCharacters(Buffer.concat(chunks).toString('utf8')).split('Failed tasks:');
      resolve({ status: status ?? 1, failed: [...list.matchAll(/^\s*- (\S+:\S+)/gm)].map(([, task]) => task) });
    });
  });
}
