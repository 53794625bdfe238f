import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { OciError } from '@ko/oci';
import { atReference, UserError } from './errors';
import { foreseeMains } from './foresee';
import { kustomizationName, kustomize } from './kubectl/kustomize';
import { locateMain } from './ko-yaml/build-entry';
import { loadKoConfig } from './ko-yaml/load';
import { mapLimited } from './parallel';
import { buildImage } from './pipeline';
import { openImageRefs } from './publish/image-refs';
import type { AppRequest, BuildRequest, BuildResult, Run } from './request';
import { parseLabelSelector } from './resolve/label-selector';
import type { Manifest } from './resolve/manifest';
import { isProjectFile, listManifests, readManifestFile } from './resolve/manifest-files';
import { manifestReader } from './resolve/manifest-reader';
import type { ManifestReference } from './resolve/references';
import { openSession, type Session } from './session';
import { removeWork } from './work-folder';

/** Which manifests to read, and how to build what they name. */
export interface ResolveRequest {
  readonly manifests: {
    /** Files, folders, and `-` for the standard input; relative ones start at `build.directory`. */
    readonly paths: readonly string[];
    readonly recursive?: boolean;
    /** Names of files that are no manifests where they lie in a folder. */
    readonly except?: ReadonlySet<string>;
    /** Whether the paths are folders that `kubectl kustomize` turns into manifests; `recursive` means nothing then. */
    readonly kustomize?: boolean;
    /** A label selector, as kubectl takes it: documents that it does not fit are left out. */
    readonly selector?: string;
    readonly stdin: AsyncIterable<Uint8Array>;
  };
  /** What all images have in common. */
  readonly build: Omit<BuildRequest, 'importPath' | 'project' | 'workFolder'>;
  /** What is known of the program that a reference names: where it lies, which layers a task has made. Default: nothing. */
  readonly programOf?: (reference: string) => Promise<Partial<ProgramRequest>>;
  /** For what is compiled; this run's alone. Removed at the end. */
  readonly workFolder: string;
}

/** What can be different from image to image. */
export type ProgramRequest = Omit<BuildRequest, 'project' | 'workFolder' | 'imageRefs'>;

/** What became of manifests. */
export interface ResolvedManifests {
  /** The documents that are left, with published references, as one text of YAML. */
  readonly text: string;
  /** In the order in which the manifests name them, each once. */
  readonly images: readonly ResolvedImage[];
}

/** A published image, and the `ko://` that asked for it. */
export type ResolvedImage = BuildResult & { readonly named: string };

/**
 * Reads manifests, publishes an image for each `ko://` that they name, and puts the published references in their place. Everything is
 * read and every reference is checked before the first image is built; nothing is returned unless all of them are published.
 * Throws `invalid-selector`, `manifest-unreadable`, `invalid-manifest`, `not-an-object`, and what `buildImage` throws. Spec: ko-behaviour 8.
 */
export async function resolveManifests(
  request: ResolveRequest,
  run: Run,
  shared?: Session,
): Promise<ResolvedManifests> {
  const manifests = await readManifests(request, run);
  const places = new Map<string, ManifestReference>();
  for (const one of manifests.flatMap(({ references }) => references)) {
    if (!places.has(one.reference)) places.set(one.reference, one);
  }
  const session = shared ?? openSession(run);
  try {
    if (request.programOf === undefined) await loadConfig(request.build, run); // also when nothing is named, as ko does
    const programs = await programsOf([...places.values()], request);
    await checkPrograms(programs, { ...run, ask: session.ask }, session);
    const images = await publishAll(programs, request, run, session);
    const { imageRefs = '', directory } = request.build;
    const list = openImageRefs(imageRefs, directory);
    for (const image of images.values()) await list.add(image);
    const published = (reference: string) => images.get(reference)?.reference ?? reference;
    const text = manifestReader().joinManifests(manifests.map(({ write }) => write(published)));
    return { text, images: [...images].map(([named, result]) => ({ ...result, named })) };
  } finally {
    if (shared === undefined) await session.close();
    await removeWork(request.workFolder);
  }
}

/** A reference, at the first place that has it, and what it asks for. */
interface Program {
  readonly named: ManifestReference;
  readonly request: ProgramRequest;
}

async function programsOf(
  references: readonly ManifestReference[],
  { build: { imageRefs: _written, ...same }, programOf }: ResolveRequest,
): Promise<Program[]> {
  return Promise.all(
    references.map(async (named) => {
      const known = await programOf?.(named.reference);
      return { named, request: { ...same, importPath: named.reference, ...known } };
    }),
  );
}

async function readManifests(request: ResolveRequest, run: Run): Promise<Manifest[]> {
  const { manifests, build } = request;
  const { reporter, signal } = run;
  const { directory } = build;
  const { files, skipped, read: bytesOf } = await sourcesOf(request, run);
  const [first] = files;
  const selector = manifests.selector && first ? parseLabelSelector(manifests.selector, first) : undefined;
  const { readManifest } = manifestReader();
  const read: Manifest[] = [];
  for (const file of files) {
    signal?.throwIfAborted();
    const bytes = await bytesOf(file);
    if (isProjectFile(file, bytes) && !manifests.paths.includes(file)) {
      reporter.info(`${file} is passed over: it has no kind, so it is no manifest.`);
      continue;
    }
    const manifest = readManifest(bytes, file, selector);
    if (manifest.references.length === 0 && manifest.passedOver.length > 0) {
      reporter.warn(`${file} names images, and the selector leaves out every document that does.`);
    }
    read.push(manifest);
  }
  for (const file of new Set(skipped)) {
    const bytes = await readManifestFile(file, { directory, stdin: manifests.stdin }).catch(() => Buffer.alloc(0));
    if (Buffer.from(bytes).includes('ko://')) {
      reporter.warn(`${file} names images and is not read: of a folder, files that end in .yaml or .json are.`);
    }
  }
  return read;
}

/** What there is to read, as messages call it, and how. */
async function sourcesOf({ manifests, build: { directory } }: ResolveRequest, { env, reporter, signal }: Run) {
  const { paths, stdin } = manifests;
  if (!manifests.kustomize) {
    const read = (file: string) => readManifestFile(file, { directory, stdin });
    return { ...(await listManifests({ ...manifests, directory })), read };
  }
  const folders = new Map(paths.map((folder) => [kustomizationName(folder), folder]));
  const read = async (name: string) => {
    const printed = await kustomize(folders.get(name) ?? name, { env, directory, signal });
    for (const warning of printed.warnings) reporter.warn(`${name}: ${warning}`);
    return printed.manifests;
  };
  return { files: [...folders.keys()], skipped: [], read };
}

/** Every reference has to name a main package. Go is not asked about those whose layers tell it. */
async function checkPrograms(programs: readonly Program[], run: Run, session: Session): Promise<void> {
  const isKnown = await Promise.all(programs.map(({ request }) => request.cachedImportPath?.()));
  const unknown = programs.filter((_, at) => isKnown[at] === undefined);
  await foreseeMains(
    unknown.map(({ request }) => ({ request, run })),
    session,
  );
  const limits = { limit: availableParallelism(), signal: run.signal };
  await mapLimited(unknown, limits, async ({ named, request }, signal) => {
    const koConfig = await loadConfig(request, run);
    await locateMain(koConfig, request.importPath, { ...run, signal }).catch((error: unknown) =>
      rethrow(error, named, signal),
    );
  });
}

function loadConfig({ directory, strict, workspaceRoot: displayRoot }: Omit<AppRequest, 'importPath'>, { env }: Run) {
  return loadKoConfig({ directory, env, strict, displayRoot });
}

/** Errors that no reference is to blame for. */
const ABOUT_THE_CALL = /^(?:invalid-(?!arm-variant)|destination-unsupported|platform-conflict|go-not-found|missing-)/;

/** A user has to know which reference in which file an error is about. A bug keeps its stack; what ended another one is not about this. */
function rethrow(error: unknown, one: ManifestReference, signal: AbortSignal): never {
  if (signal.aborted) throw error;
  const isForUsers = error instanceof UserError || error instanceof OciError;
  if (!isForUsers || ABOUT_THE_CALL.test(error.code)) throw error;
  throw atReference(one, one.reference, error);
}

async function publishAll(
  programs: readonly Program[],
  { build, workFolder }: ResolveRequest,
  run: Run,
  session: Session,
): Promise<Map<string, BuildResult>> {
  if (build.bare && programs.length > 1) {
    run.reporter.warn(`With "bare", ${programs.length} images go to one repository and take each other's tags.`);
  }
  if (build.tagOnly && programs.length > 0) {
    run.reporter.warn('With "tag-only", references carry no digest: what runs changes when the tag moves.');
  }
  // A layout's index and an archive are written by one image after the other.
  const limit = build.ociLayoutPath || build.tarball ? 1 : build.jobs || availableParallelism();
  const results = await mapLimited(
    [...programs.entries()],
    { limit, signal: run.signal },
    async ([at, program], signal) => {
      const { named, request } = program;
      const own = join(workFolder, String(at));
      const one = { ...request, project: named.reference, workFolder: own };
      return buildImage(one, { ...run, signal }, session).catch((error: unknown) => rethrow(error, named, signal));
    },
  );
  return new Map(programs.map(({ named }, at) => [named.reference, results[at] as BuildResult]));
}
