import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CommandBody } from '../command';

/** `ko version`. */
export const version: CommandBody = {
  flags: [],
  arguments: 'any',
  run: ({ terminal }) => terminal.out(`${ownVersion()}\n`),
};

/** As the package's manifest says; beside `dist` and `src` alike. */
function ownVersion(): string {
  const manifest = readFileSync(join(__dirname, '../../package.json'), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}
