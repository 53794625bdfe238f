import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { NormalForm } from './normal-form';
import { sha256 } from './registry';
import { type ListedEntry, readTar } from './tar-listing';

/** A file that the command wrote, or an empty folder, or nothing where something was looked for. */
interface Found {
  /** Path as the case names it. */
  readonly label: string;
  readonly mode?: number;
  readonly bytes?: Buffer;
  readonly tar?: { readonly entries: readonly ListedEntry[]; readonly contents: ReadonlyMap<string, Buffer> };
}

/** Longer files are compared by digest. */
const TEXT_LIMIT = 200_000;

const BLOB = /\/blobs\/sha256\/([0-9a-f]{64})$/;
const digestOf = (label: string): string | undefined => {
  const hex = BLOB.exec(label)?.[1];
  return hex === undefined ? undefined : `sha256:${hex}`;
};

/** Reads what lies at each path. @param paths as the case names them, and where they are */
export async function findFiles(paths: readonly (readonly [label: string, path: string])[]): Promise<Found[]> {
  const found = paths.flatMap(([label, path]) => [...walk(label, path)]);
  return Promise.all(
    found.map(async (one) =>
      one.bytes !== undefined && one.label.endsWith('.tar') ? { ...one, tar: await readTar(one.bytes) } : one,
    ),
  );
}

function* walk(label: string, path: string): Generator<Found> {
  if (!existsSync(path)) {
    yield { label };
    return;
  }
  const { mode } = statSync(path);
  if (!statSync(path).isDirectory()) {
    yield { label, mode, bytes: readFileSync(path) };
    return;
  }
  const names = readdirSync(path).sort();
  if (names.length === 0) yield { label, mode };
  for (const name of names) yield* walk(`${label}/${name}`, join(path, name));
}

/** Makes the content of OCI layouts and archives known to the normal form. */
export function addContents(files: readonly Found[], normal: NormalForm): void {
  for (const { label, bytes, tar } of files) {
    const digest = digestOf(label);
    if (digest !== undefined && bytes !== undefined) normal.add(digest, bytes, manifestType(bytes));
    if (tar !== undefined) addArchive(tar.contents, normal);
  }
}

function manifestType(bytes: Buffer): string | undefined {
  try {
    const document = JSON.parse(bytes.toString('utf8')) as Record<string, unknown>;
    if (document['layers'] === undefined && document['manifests'] === undefined) return undefined;
    return (document['mediaType'] as string | undefined) ?? 'application/vnd.oci.image.manifest.v1+json';
  } catch {
    return undefined; // a layer
  }
}

/** An archive of `docker save`; a manifest is made up for each image, so that its layers are recognised. */
function addArchive(contents: ReadonlyMap<string, Buffer>, normal: NormalForm): void {
  const list = contents.get('manifest.json');
  if (list === undefined) return;
  for (const image of JSON.parse(list.toString('utf8')) as { Config: string; Layers: string[] }[]) {
    const content = (name: string) => contents.get(name) ?? Buffer.alloc(0);
    const layers = image.Layers.map((name) => ({ name, digest: `sha256:${name.replace(/\.tar\.gz$/, '')}` }));
    normal.add(image.Config, content(image.Config));
    for (const { name, digest } of layers) normal.add(digest, content(name));
    const manifest = Buffer.from(
      JSON.stringify({
        config: { digest: image.Config },
        layers: layers.map(({ digest }) => ({ mediaType: 'gzip', digest })),
      }),
    );
    normal.add(sha256(manifest), manifest, 'docker-archive+json');
  }
}

/**
 * The files as the vectors describe them.
 * @param text  normal form of a text outside of documents
 */
export function describeFiles(
  files: readonly Found[],
  normal: NormalForm,
  text: (raw: string) => string,
): Record<string, unknown> {
  const described = files.map((file): [string, unknown] => [normal.text(file.label), describe(file, normal, text)]);
  return Object.fromEntries(described.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function describe(file: Found, normal: NormalForm, text: (raw: string) => string): unknown {
  if (file.mode === undefined) return 'missing';
  const mode = (file.mode & 0o777).toString(8).padStart(4, '0');
  if (file.bytes === undefined) return { dir: true, mode };
  if (file.tar !== undefined) return { mode, ...describeArchive(file.tar, normal) };
  const digest = digestOf(file.label);
  const content = digest === undefined ? undefined : normal.find(digest);
  if (content?.kind === 'layer') return { mode, kind: 'layer' };
  if (digest !== undefined && content === undefined) return { mode, kind: 'base blob' };
  const raw = file.bytes.toString('utf8');
  const isText = Buffer.from(raw).equals(file.bytes) && file.bytes.length < TEXT_LIMIT;
  return isText
    ? { mode, text: content?.text ?? text(raw) }
    : { mode, size: file.bytes.length, sha256: sha256(file.bytes) };
}

function describeArchive({ entries, contents }: NonNullable<Found['tar']>, normal: NormalForm): object {
  const normalEntry = (entry: ListedEntry) => {
    const [, hex = ''] = /^([0-9a-f]{64})\.tar\.gz$/.exec(entry.name) ?? [];
    return { ...entry, name: normal.text(entry.name), size: normal.layerSize(hex) ?? entry.size };
  };
  return {
    entries: entries.map(normalEntry).sort((a, b) => (a.name < b.name ? -1 : 1)),
    manifest: normal.text(contents.get('manifest.json')?.toString('utf8') ?? ''),
  };
}
