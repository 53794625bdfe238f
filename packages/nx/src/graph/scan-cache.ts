import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { writeAtomically } from '@ko/oci';

/** What a scan found, by a hash of everything that the scan depends on. Nx ends the plugin's process after each use, so it lies on disk. */
export interface ScanCache<T> {
  /** The value under `key`, or what `compute` gives now. */
  get(key: string, compute: () => T): T;
  /** Writes what this run used, if it is not what the file holds. What it did not use is forgotten. */
  save(): Promise<void>;
}

/**
 * Opens the cache in `directory`. A file that is missing, broken or of another version of the plugin is an empty cache, and a
 * directory that cannot be written is one that nothing comes back from: neither is worth failing a command for.
 */
export async function openScanCache<T>(directory: string, version: string): Promise<ScanCache<T>> {
  // Nx's own switch for everything it keeps about the graph.
  const enabled = process.env['NX_CACHE_PROJECT_GRAPH'] !== 'false';
  const file = join(directory, 'ko-nx-mains.json');
  const stored = enabled ? await readStored<T>(file, version) : new Map<string, T>();
  const used = new Map<string, T>();
  return {
    get(key, compute) {
      const value = used.get(key) ?? stored.get(key) ?? compute();
      used.set(key, value);
      return value;
    },
    async save() {
      const same = used.size === stored.size && [...used.keys()].every((key) => stored.has(key));
      if (!enabled || same) return;
      const text = JSON.stringify({ version, entries: Object.fromEntries(used) });
      await mkdir(dirname(file), { recursive: true })
        .then(() => writeAtomically(file, (temporary) => writeFile(temporary, text)))
        .catch(() => {}); // read-only: the next run scans again
    },
  };
}

/** A key for values that JSON can hold. */
export function scanKey(...parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

async function readStored<T>(file: string, version: string): Promise<Map<string, T>> {
  try {
    const content = JSON.parse(await readFile(file, 'utf8')) as { version?: string; entries?: Record<string, T> };
    return new Map(content.version === version ? Object.entries(content.entries ?? {}) : []);
  } catch {
    return new Map(); // missing or broken: everything is scanned again and the file replaced
  }
}
