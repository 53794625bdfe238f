import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import { fileFacts } from '@ko/core';
import type { EmbeddedLinks } from './embedded-links';
import { packageSays } from './given-names';
import { foldersWithGo, type WorkspaceTree } from './go-tree';
import { linksIn } from './links';
import { type ManifestForm, manifestSays } from './manifest-sources';
import { readManifestBytes, readWorkspaceFile, type WorkspaceFile, workspaceFiles } from './workspace-files';

// Most edits change what a program does and not what it is made from: no import, constraint or embed. Then everything is found again as it
// was, and finding it takes longer than seeing that.

/** What a result was found from. */
export interface Evidence {
  /** A hash over the paths of all files: each can be one that an embed or an import finds. */
  readonly names: string;
  /**
   * Files whose text was looked at, by path: Nx's hash of the text, and one of what it says; of those that are no sources the first alone.
   * The text of any other file says nothing to the graph. Of a manifest, as a third, how it is read.
   */
  readonly texts: Readonly<Record<string, readonly [hash: string, says?: string, form?: ManifestForm]>>;
  /** Links beside Go files and beside embedded ones, with what they say. */
  readonly links: readonly (readonly [path: string, target: string])[];
  /** Folders of embedded files that hold no Go. */
  readonly embedding: readonly string[];
}

/** Manifests that were read, by file. */
export type AskedManifests = ReadonlyMap<string, { readonly form: ManifestForm; readonly says: unknown }>;

/** Files that are read as they are, wherever they lie. */
const READ_WHOLE =
  /(^|\/)(go\.(mod|sum|work)|go\.work\.sum|vendor\/modules\.txt|\.ko\.[^/]*|project\.json)$|^(pnpm-workspace\.yaml|lerna\.json)$/;

/** Of these the name and a few fields more. */
const PACKAGE = /(^|\/)package\.json$/;

/** So many changes are more than an edit: a branch, a tool that wrote sources. */
const MOST_EDITS = 100;

/**
 * What was found in `tree`, from these files.
 *
 * @returns undefined where a change could go unseen: Nx does not hash a source, or it was read through a link out of the workspace
 */
export function evidenceOf(
  files: readonly WorkspaceFile[],
  tree: WorkspaceTree,
  embedded: EmbeddedLinks,
  manifests: AskedManifests,
): Evidence | undefined {
  const { asked } = tree;
  const texts: Record<string, readonly [string, string?, ManifestForm?]> = {};
  for (const { file, hash } of files) {
    if (hash === undefined) return undefined;
    const manifest = manifests.get(file);
    if (manifest !== undefined) {
      // By a selector, more of a text counts than is noted here.
      texts[file] = manifest.form === 'chosen' ? [hash] : [hash, saying(manifest.says), manifest.form];
    } else if (READ_WHOLE.test(file)) texts[file] = [hash];
    else if (PACKAGE.test(file) && tree.texts.has(file))
      texts[file] = [hash, saying(packageSays(tree.texts.get(file)))];
    else if (asked.has(file)) texts[file] = [hash, saying(asked.get(file))];
  }
  for (const [path, facts] of asked) {
    if (tree.links?.has(path)) return undefined;
    // Read, and yet no file that Nx hashes: git ignores it. What could not be read is a name that would come.
    if (texts[path] === undefined && facts !== undefined) return undefined;
  }
  return {
    names: namesOf(files),
    texts,
    links: [...(tree.links ?? []), ...embedded.links],
    embedding: embedded.folders,
  };
}

/**
 * The evidence as it is now, when all that it says is what it said: then a result that was found from it holds. Undefined when it does not,
 * or when it takes as long to tell as to find the result anew.
 *
 * @param touched folders in which a link may have come or gone since
 */
export async function confirmed(
  evidence: Evidence,
  workspaceRoot: string,
  touched: readonly string[],
): Promise<Evidence | undefined> {
  const files = await workspaceFiles(workspaceRoot);
  if (namesOf(files) !== evidence.names || !sameLinks(evidence, workspaceRoot, files, touched)) return undefined;
  const texts = { ...evidence.texts };
  let edits = 0;
  for (const { file, hash } of files) {
    const [before, said, form] = evidence.texts[file] ?? [];
    if (before === undefined || before === hash) continue;
    if (hash === undefined || said === undefined || ++edits > MOST_EDITS) return undefined;
    if (form !== undefined) {
      if (saying(manifestSays(readManifestBytes(workspaceRoot, file), file, form)) !== said) return undefined;
      texts[file] = [hash, said, form];
      continue;
    }
    const text = readWorkspaceFile(workspaceRoot, file);
    if (text === undefined) return undefined;
    if (saying(PACKAGE.test(file) ? packageSays(text) : fileFacts(file, text)) !== said) return undefined;
    texts[file] = [hash, said];
  }
  return { ...evidence, texts };
}

function sameLinks(
  { links, embedding }: Evidence,
  workspaceRoot: string,
  files: readonly WorkspaceFile[],
  touched: readonly string[],
): boolean {
  if (touched.length === 0) return true;
  const beside = new Set([...foldersWithGo(files.map(({ file }) => file)), ...embedding]);
  if (touched.some((folder) => !beside.has(folder))) return false; // kodata: more than its links' names counts
  const within = new Set(touched);
  const before = links.filter(([path]) => within.has(posix.dirname(path)));
  return inOrder(before) === inOrder([...linksIn(workspaceRoot, touched)]);
}

function inOrder(links: readonly (readonly [path: string, target: string])[]): string {
  return JSON.stringify(links.map((link) => JSON.stringify(link)).sort());
}

function namesOf(files: readonly WorkspaceFile[]): string {
  const hash = createHash('sha256');
  for (const { file } of files) hash.update(file).update('\0');
  return hash.digest('hex');
}

function saying(facts: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(facts ?? null))
    .digest('hex')
    .slice(0, 32);
}
