// Puts what the compiler leaves in src beside the compiled files: schemas, their types, the templates of generators.
// Usage, in the package's folder: node ../../.ci/copy-assets.mjs
import { cpSync, readdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';

/** Files by name, and folders as a whole. */
const ASSETS = ['schema.json', 'schema.d.ts', 'files'];

for (const entry of readdirSync('src', { recursive: true, withFileTypes: true })) {
  const folder = entry.parentPath;
  if (!ASSETS.includes(entry.name) || folder.split(/[\\/]/).includes('files')) continue;
  const target = join(folder.replace(/^src/, 'dist'), basename(entry.name));
  rmSync(target, { recursive: true, force: true });
  cpSync(join(folder, entry.name), target, { recursive: true });
}
