import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from '../command';

/** `ko version`. */
export const version: Command = {
  name: 'version',
  summary: 'Print ko version.',
  flags: [],
  arguments: 'any',
  run: ({ terminal }) => {
    terminal.out(`${ownVersion()}\n`);
    return Promise.resolve();
  },
};

/** As the package's manifest says; beside `dist` and `src` alike. */
function ownVersion(): string {
  const manifest = readFileSync(join(__dirname, '../../package.json'), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}
