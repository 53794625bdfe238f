import { posix } from 'node:path';
import { KUSTOMIZATION_FILES, kustomizationPaths, namedReferences, writtenReferences } from '@ko/core';
import type { FolderIndex } from './folder-index';
import { contains, isNameable, isPlain, literal, nameable, pattern } from './patterns';

// Which files of the workspace the targets for manifests read, as core's `listManifests` and `kubectl kustomize` choose them, and the
// references in them. Files that git ignores are not seen: they are no inputs of Nx either.

/** Options of a target that say what it reads. Paths are workspace-relative. */
export interface ManifestOptions {
  readonly filename: readonly string[];
  readonly recursive: boolean;
  readonly selector: string | undefined;
  readonly kustomize: boolean;
}

/** What a target reads. */
export interface ManifestSources {
  /** By file; of those that hold some. */
  readonly references: ReadonlyMap<string, readonly string[]>;
  /** Patterns of inputs: they match also what may come, or was there before. */
  readonly inputs: readonly string[];
}

/** How a file is read; `chosen`: by what it says of labels, too. */
export type ManifestForm = 'manifest' | 'kustomize' | 'chosen';

export interface ManifestReader {
  sources(options: ManifestOptions): ManifestSources;
  /** Files that were read so far: what they say, and how that was found out. */
  readonly asked: ReadonlyMap<string, { readonly form: ManifestForm; readonly says: unknown }>;
  /** All patterns that were given so far. */
  readonly inputs: ReadonlySet<string>;
}

/** What core reads of a folder. */
const READ = /\.(?:yaml|json)$/;
/** What configures a project is no manifest, where it is found in a folder. */
const CONFIGURES = /^(?:project|package)\.json$/;

/**
 * What a file says to the graph.
 *
 * @param bytes undefined: it cannot be read
 */
export function manifestSays(bytes: Uint8Array | undefined, file: string, form: ManifestForm, selector?: string) {
  if (bytes === undefined) return { references: [], paths: [] };
  if (form !== 'kustomize') return { references: namedReferences(bytes, file, selector), paths: [] };
  const isKustomization = KUSTOMIZATION_FILES.includes(posix.basename(file));
  const paths = isKustomization ? kustomizationPaths(Buffer.from(bytes).toString('utf8')) : [];
  return { references: writtenReferences(bytes), paths };
}

/** @param bytesOf gives a file's content; undefined when it cannot be read */
export function openManifests(
  files: readonly string[],
  index: FolderIndex,
  bytesOf: (file: string) => Uint8Array | undefined,
): ManifestReader {
  const known = new Set(files);
  const asked = new Map<string, { form: ManifestForm; says: unknown }>();
  const allInputs = new Set<string>();
  const sayings = new Map<string, ReturnType<typeof manifestSays>>();
  const saying = (file: string, form: ManifestForm, selector?: string) => {
    const key = JSON.stringify([file, form, selector]);
    const says = sayings.get(key) ?? manifestSays(bytesOf(file), file, form, selector);
    sayings.set(key, says);
    const before = asked.get(file);
    asked.set(file, before === undefined || before.form === form ? { form, says } : { form: 'chosen', says });
    return says;
  };

  const list = ({ filename, recursive }: ManifestOptions): { read: string[]; inputs: string[] } => {
    const read: string[] = [];
    const inputs: string[] = [];
    for (const path of filename) {
      if (known.has(path)) {
        read.push(path);
        inputs.push(...literal([path]));
      } else {
        const names = recursive ? index.below(path) : index.files(path).map((name) => posix.join(path, name));
        const own = names.filter((file) => READ.test(file) && !CONFIGURES.test(posix.basename(file)));
        read.push(...own);
        inputs.push(...folderPatterns(path, recursive, own));
        if (!index.has(path)) inputs.push(...literal([path]));
      }
    }
    return { read, inputs };
  };

  const kustomized = ({ filename }: ManifestOptions): { read: string[]; inputs: string[] } => {
    const read = new Set<string>();
    const inputs = new Set<string>();
    const visited = new Set<string>();
    const visit = (folder: string): void => {
      if (visited.has(folder)) return;
      visited.add(folder);
      inputs.add(pattern(nameable(folder), isNameable(folder) ? '*' : '**/*'));
      const name = KUSTOMIZATION_FILES.find((one) => index.files(folder).includes(one));
      if (name === undefined) return;
      const file = posix.join(folder, name);
      read.add(file);
      for (const written of saying(file, 'kustomize').paths) {
        const path = posix.join(folder, written).replace(/(?<=.)\/$/, '');
        if (path.startsWith('..') || path === folder || contains(path, folder)) continue;
        if (known.has(path)) {
          read.add(path);
          if (posix.dirname(path) !== folder) for (const one of literal([path])) inputs.add(one);
        } else if (KUSTOMIZATION_FILES.some((one) => index.files(path).includes(one))) visit(path);
        else if (index.has(path) || written.includes('/')) {
          // A folder of charts; or what was there, or will be.
          inputs.add(pattern(nameable(path), '**/*'));
          for (const one of literal([path])) inputs.add(one);
        }
      }
    };
    for (const path of filename) {
      if (known.has(path)) inputs.add(pattern(nameable(path)));
      visit(path);
    }
    return { read: [...read], inputs: [...inputs] };
  };

  return {
    asked,
    inputs: allInputs,
    sources(options) {
      const { read, inputs } = options.kustomize ? kustomized(options) : list(options);
      const form = options.kustomize ? 'kustomize' : options.selector === undefined ? 'manifest' : 'chosen';
      const references = new Map<string, readonly string[]>();
      for (const file of [...new Set(read)]) {
        const found = saying(file, form, options.selector).references;
        if (found.length > 0) references.set(file, found);
      }
      for (const one of inputs) allInputs.add(one);
      return { references, inputs: [...new Set(inputs)] };
    },
  };
}

/** @param own files of the folder that are read now */
function folderPatterns(folder: string, recursive: boolean, own: readonly string[]): string[] {
  if (!isNameable(folder)) return [pattern(nameable(folder), '**/*')];
  const below = recursive ? '**/' : '';
  // At the workspace's root, and in all that is below it, are too many JSON files that are no manifests.
  if (folder === '.') return [pattern('.', `${below}*.yaml`), ...literal(own.filter((file) => file.endsWith('.json')))];
  const endings = isPlain(folder) ? ['*.{yaml,json}'] : ['*.yaml', '*.json'];
  return endings.map((ending) => pattern(nameable(folder), below + ending));
}
