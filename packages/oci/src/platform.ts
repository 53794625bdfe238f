import { invalidPlatform } from './errors';

/** What an image runs on; names as in the JSON. Spec: image-spec v1.1 image-index.md, `platform`. */
export interface Platform {
  readonly os: string;
  /** Empty in a request that any architecture satisfies. */
  readonly architecture: string;
  readonly variant?: string;
  readonly 'os.version'?: string;
  readonly 'os.features'?: readonly string[];
  /** Reserved by the specification; carried through. */
  readonly features?: readonly string[];
}

/** Parts become names of folders and targets, so they hold nothing that means something in a path. */
const PART = /^[A-Za-z0-9_](?:[A-Za-z0-9._-]*[A-Za-z0-9_])?$/;

/**
 * `os[/architecture[/variant]][:osversion]` as a platform; without an architecture, that is the empty text. Throws
 * `invalid-platform`. The words `all` and lists with commas are the caller's. Spec: ko-behaviour 4.5.
 */
export function parsePlatform(text: string): Platform {
  const [path = '', version, ...more] = text.trim().split(':');
  if (more.length > 0) throw invalidPlatform(text, 'it has more than one ":"');
  const parts = path.split('/');
  if (parts.length > 3) throw invalidPlatform(text, 'it has too many slashes');
  for (const part of version === undefined ? parts : [...parts, version]) {
    if (part === '') throw invalidPlatform(text, 'one of its parts is empty');
    if (!PART.test(part)) throw invalidPlatform(text, 'its parts are letters, digits, ".", "_" and "-"');
  }
  const [os = '', architecture = '', variant] = parts;
  return {
    os,
    architecture,
    ...(variant !== undefined && { variant }),
    ...(version !== undefined && { 'os.version': version }),
  };
}

/** The platform as people write it: `linux/arm/v7`, `windows/amd64:10.0.20348.1`. */
export function formatPlatform(platform: Platform): string {
  const path = [platform.os, platform.architecture, platform.variant].filter(Boolean).join('/');
  return platform['os.version'] ? `${path}:${platform['os.version']}` : path;
}

/** The platform in names of files and targets: `linux-arm-v7`. Without the OS version, on which what Go compiles does not depend. */
export function platformFolder(platform: Platform): string {
  return [platform.os, platform.architecture, platform.variant].filter(Boolean).join('-');
}

/**
 * Whether a base for `actual` serves who asked for `requested`: parts that are not asked for match anything, and for Windows the
 * version `X.Y.Z` matches `X.Y.Z.A`. Nothing matches `unknown`, which marks attestations. Spec: ko-behaviour 5.11.
 */
export function platformMatches(requested: Platform, actual: Platform): boolean {
  if (actual.os === 'unknown' || actual.architecture === 'unknown') return false;
  return (
    given(requested.os, actual.os) &&
    given(requested.architecture, actual.architecture) &&
    given(requested.variant, actual.variant) &&
    versionMatches(requested, actual['os.version'])
  );
}

function given(requested: string | undefined, actual: string | undefined): boolean {
  return requested === undefined || requested === '' || requested === actual;
}

function versionMatches(requested: Platform, actual: string | undefined): boolean {
  const wanted = requested['os.version'];
  if (given(wanted, actual)) return true;
  const parts = actual?.split('.') ?? [];
  return requested.os === 'windows' && parts.length === 4 && parts.slice(0, 3).join('.') === wanted;
}
