import { existsSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

/** Where the package lies in a workspace with and without package.json. */
const INSTALLED = ['node_modules/@ko/nx', '.nx/installation/node_modules/@ko/nx'];

/** `$schema` for a JSON file in `folder`: the path to a schema of ours, by default that of `image.json`, the same on every machine. */
export function schemaReference(
  workspaceRoot: string,
  folder: string,
  schema: 'image.schema.json' | 'images.schema.json' = 'image.schema.json',
): string | undefined {
  const files = INSTALLED.map((place) => join(workspaceRoot, place, 'schemas', schema));
  const file = files.find((candidate) => existsSync(candidate));
  return file === undefined ? undefined : relative(folder, file).split(sep).join('/');
}
