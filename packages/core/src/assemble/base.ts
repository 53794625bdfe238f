import { isAbsolute, join } from 'node:path';
import {
  artifactDescriptor,
  formatReference,
  type Image,
  type ImageIndex,
  OciError,
  parseReference,
  readLayout,
  type Reference,
} from '@ko/oci';
import { baseUnavailable, invalidBase } from '../errors';
import type { KoConfig } from '../ko-yaml/ko-config';
import type { BaseOrigin } from './assemble';

/** What images start from, pinned: its digest is known, and every byte that comes later is held against it. */
export type Base =
  | { readonly kind: 'scratch'; readonly display: string; readonly origin: BaseOrigin }
  | {
      readonly kind: 'artifact';
      /** For people, as ko prints it: what was written, with the digest: `alpine@sha256:…`. */
      readonly display: string;
      /** What the annotations say; an OCI layout has no name that would mean something elsewhere. */
      readonly origin: BaseOrigin;
      readonly artifact: Image | ImageIndex;
    };

/** The built-in empty base: no layers, so no certificates, no user and no time zones either. ko has none. */
const SCRATCH = 'scratch';

/** A base in an OCI layout on disk: `oci:<folder>[:tag]`. */
export const LAYOUT_PREFIX = 'oci:';

/**
 * Which base a main package asks for, as written: `override` (the option), else the entry of `baseImageOverrides`, else the default
 * of the configuration. Spec: ko-behaviour 10 (1); the option is ours and goes first because it names one app.
 */
export function chooseBase(
  config: Pick<KoConfig, 'baseImageOverrides' | 'defaultBaseImage'>,
  importPath: string,
  override: string | undefined,
): string {
  return override || config.baseImageOverrides[importPath.toLowerCase()] || config.defaultBaseImage;
}

/**
 * Refuses references of the configuration that cannot be ones, also those of other programs: ko reads them all, and a typo is better
 * found by the first build than by the one that it concerns. Throws `invalid-base`. Spec: ko-behaviour 2.2.
 */
export function checkBases(config: Pick<KoConfig, 'baseImageOverrides' | 'defaultBaseImage'>): void {
  const all = [['defaultBaseImage', config.defaultBaseImage], ...Object.entries(config.baseImageOverrides)] as const;
  for (const [key, text] of all) {
    if (text === SCRATCH || text.startsWith(LAYOUT_PREFIX)) continue;
    const place = key === 'defaultBaseImage' ? key : `baseImageOverrides[${key}]`;
    try {
      parseReference(text);
    } catch (cause) {
      if (!(cause instanceof OciError)) throw cause;
      throw invalidBase(place, text, cause.message, cause);
    }
    // ko takes no shorter one, though a registry would. Spec: ko-behaviour 6.1.
    if (/^(?:[^/]*[.:][^/]*\/|localhost\/)?[^/](?:[:@].*)?$/.test(text))
      throw invalidBase(place, text, 'a repository has 2 to 255 characters.', undefined);
  }
}

/**
 * The base that `text` names: `scratch`, `oci:<folder>[:tag]` (a relative folder starts at `directory`), or a reference.
 * Throws `base-unavailable` around whatever kept it from being read, with that one's message.
 */
export async function resolveBase(
  text: string,
  options: { directory: string; pull: (reference: Reference) => Promise<Image | ImageIndex> },
): Promise<Base> {
  if (text === SCRATCH) return { kind: 'scratch', display: SCRATCH, origin: {} };
  try {
    return text.startsWith(LAYOUT_PREFIX)
      ? await resolveLayout(text, options.directory)
      : await resolveRegistry(text, options.pull);
  } catch (cause) {
    if (cause instanceof OciError) throw baseUnavailable(text, cause.message, cause);
    throw cause;
  }
}

async function resolveLayout(text: string, directory: string): Promise<Base> {
  // The part after the last colon is a tag unless a slash follows, as in references; so folders may hold colons.
  const [, folder = '', tag] = /^oci:(.*?)(?::([^:/\\]+))?$/.exec(text) ?? [];
  const path = isAbsolute(folder) ? folder : join(directory, folder);
  const artifact = await readLayout(path, tag === undefined ? {} : { tag });
  const { digest } = await artifactDescriptor(artifact);
  return { kind: 'artifact', display: `${text}@${digest}`, origin: { digest }, artifact };
}

async function resolveRegistry(
  text: string,
  pull: (reference: Reference) => Promise<Image | ImageIndex>,
): Promise<Base> {
  const reference = parseReference(text);
  const artifact = await pull(reference);
  const { digest } = await artifactDescriptor(artifact);
  const name = formatReference(reference);
  const display = reference.digest === undefined ? `${text}@${digest}` : text;
  return { kind: 'artifact', display, origin: { name, digest }, artifact };
}
