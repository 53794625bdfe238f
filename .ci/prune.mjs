// Removes from the packages' dist folders what no source file stands for any more: the compiler leaves it there after a file was moved
// or removed, and it would be published.
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const COMPILED = /\.(js|d\.ts|d\.ts\.map)$/;

/** @param root  the clone */
export function prune(root) {
  const packages = join(root, 'packages');
  for (const name of readdirSync(packages)) {
    const [src, dist] = ['src', 'dist'].map((folder) => join(packages, name, folder));
    if (!existsSync(dist)) continue;
    for (const file of readdirSync(dist, { recursive: true })) {
      if (!COMPILED.test(file) || file.split(/[\\/]/).includes('files')) continue;
      const stem = file.replace(COMPILED, '');
      if (!existsSync(join(src, `${stem}.ts`)) && !existsSync(join(src, file))) rmSync(join(dist, file));
    }
  }
}
