import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { addEdit, apply, contentEdit, deleteEdit, type Edit, renameEdit } from './edit';
import { FIXTURE } from './fixture';
import { commitAll, type Installation } from './installation';
import { contents } from './stage';

/**
 * Every file of the fixture: edited, deleted, renamed, and copied beside itself.
 * @param some  beside the edit, one of the three others, in turn: for these Go must be asked, which takes its time
 */
export function fixtureEdits(root: string, some = false): Edit[] {
  return ['nx.json', ...Object.keys(FIXTURE)].flatMap((path, turn) => {
    const isLink = lstatSync(join(root, path)).isSymbolicLink();
    const written = isLink ? [] : [contentEdit(root, path)];
    // Without nx.json there is no workspace to ask.
    if (path === 'nx.json') return written;
    const others = [deleteEdit(path), renameEdit(root, path), addEdit(root, path)];
    return [...written, ...(some ? others.slice(turn % 3, (turn % 3) + 1) : others)];
  });
}

/** Makes a workspace the fixture. */
export async function playFixture(installation: Installation): Promise<Edit[]> {
  apply(installation.root, { name: 'fixture', changes: contents(FIXTURE) });
  await commitAll(installation);
  return fixtureEdits(installation.root);
}
