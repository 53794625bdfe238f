import type { Tree } from 'nx/src/devkit-exports';

/** Formats what was changed as the workspace formats its files, where Nx's devkit is installed: it knows how. */
export async function formatIfPossible(tree: Tree): Promise<void> {
  const devkit = await import('@nx/devkit').catch(() => undefined); // what we write is formatted as most do it
  await devkit?.formatFiles(tree);
}
