import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { addEdit, contentEdit, deleteEdit, type Edit, renameEdit } from './edit';
import { FIXTURE } from './fixture';

/** Every file of the fixture: edited, deleted, renamed, and copied beside itself. */
export function fixtureEdits(root: string): Edit[] {
  return ['nx.json', ...Object.keys(FIXTURE)].flatMap((path) => {
    const isLink = lstatSync(join(root, path)).isSymbolicLink();
    const written = isLink ? [] : [contentEdit(root, path)];
    // Without nx.json there is no workspace to ask.
    if (path === 'nx.json') return written;
    return [...written, deleteEdit(path), renameEdit(root, path), addEdit(root, path)];
  });
}
