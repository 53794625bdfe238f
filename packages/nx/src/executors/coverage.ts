import { lstatSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sealed, unsealed } from '@ko/core';
import { writeAtomically } from '@ko/oci';
import { appeared, type FolderNames, type Listing } from './listing';

/** What the hash of a layers task does not say about the layers; written beside them. */
export interface Coverage {
  /** Why equal hashes need not mean equal layers: sentences for the user. Empty: they do. */
  readonly notes: readonly string[];
  /** What there was when the layers were built. */
  readonly listing: Listing;
}

const FILE = 'coverage.json';

/** Writes it into the folder of the layers, which removed an earlier one. */
export async function writeCoverage(folder: string, coverage: Coverage): Promise<void> {
  await writeAtomically(join(folder, FILE), (temporary) => writeFile(temporary, sealed(coverage)));
}

/** Why the layers in a folder cannot be trusted by their hash, or undefined when they can. */
export async function distrust(
  folder: string,
  workspaceRoot: string,
  namesOf?: FolderNames,
): Promise<string | undefined> {
  const coverage = readCoverage(join(folder, FILE));
  if (coverage === undefined) return `no ${FILE} as it was written says what the layers were made from`;
  const { notes, listing } = coverage;
  if (notes[0] !== undefined) return notes[0];
  const added = appeared(listing, workspaceRoot, namesOf);
  const ignored = added.length === 0 ? undefined : (await unknownToNx(added, workspaceRoot))[0];
  return ignored === undefined ? undefined : ignoredNote([ignored]);
}

/** Undefined when it is missing, a link, or not what we wrote. */
function readCoverage(file: string): Coverage | undefined {
  try {
    return lstatSync(file).isFile() ? (unsealed(readFileSync(file, 'utf8')) as Coverage | undefined) : undefined;
  } catch {
    return undefined; // missing, or not to be read
  }
}

/** @param files workspace-relative, at least one */
export async function uncoveredNote(files: readonly string[], workspaceRoot: string): Promise<string> {
  const ignored = await unknownToNx(files, workspaceRoot);
  if (ignored.length > 0) return ignoredNote(ignored);
  return `${some(files)} is compiled in and not among the inputs of the task, so its hash says nothing of it`;
}

function ignoredNote(files: readonly string[]): string {
  return `git ignores ${some(files)}, so Nx cannot tell whether it changed`;
}

function some([first = '', ...others]: readonly string[]): string {
  return others.length === 0 ? first : `${first} and ${others.length} more`;
}

/** Those of the paths that Nx does not hash, neither as a file nor as the folder of one. */
export async function unknownToNx(paths: readonly string[], workspaceRoot: string): Promise<string[]> {
  try {
    const { getAllFileDataInContext } = await import('nx/src/utils/workspace-context');
    const known = new Set<string>();
    for (const { file } of await getAllFileDataInContext(workspaceRoot)) {
      for (let at = file; at !== '' && !known.has(at); at = at.slice(0, Math.max(at.lastIndexOf('/'), 0)))
        known.add(at);
    }
    return paths.filter((path) => !known.has(path));
  } catch {
    return [...paths]; // an Nx that moved the function
  }
}
