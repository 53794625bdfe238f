import { fileFacts, type FileFacts } from '@ko/core';
import { readStored, writeStored } from './stored';

/** What sources say, by the hash of what they hold. A file that did not change is not read again. */
export interface FactsCache {
  /**
   * @param name of the file: it decides how the text is read
   * @param hash of the text; undefined: not known, so the file is read
   * @param read gives the text, or undefined when it cannot be read
   */
  get(name: string, hash: string | undefined, read: () => string | undefined): FileFacts | undefined;
  /** Writes what this run used. What it did not use is forgotten. */
  save(): Promise<void>;
}

const FILE = 'ko-nx-facts.json';

/** Opens the cache in a directory. @param version of the plugin: what another one found does not count */
export async function openFactsCache(directory: string, version: string): Promise<FactsCache> {
  const stored = new Map(Object.entries((await readStored<Record<string, FileFacts>>(directory, FILE, version)) ?? {}));
  const used = new Map<string, FileFacts>();
  let isNew = false;
  return {
    get(name, hash, read) {
      const key = hash === undefined ? undefined : `${name.endsWith('.go') ? '' : 's'}${hash}`;
      const known = key === undefined ? undefined : (used.get(key) ?? stored.get(key));
      if (known !== undefined && key !== undefined) {
        used.set(key, known);
        return known;
      }
      const text = read();
      if (text === undefined) return undefined;
      const facts = fileFacts(name, text);
      if (key !== undefined) {
        used.set(key, facts);
        isNew = true;
      }
      return facts;
    },
    async save() {
      if (isNew || used.size !== stored.size) await writeStored(directory, FILE, version, Object.fromEntries(used));
    },
  };
}
