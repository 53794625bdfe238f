import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { succeed } from './command';

/** The clone. */
export const REPOSITORY = join(__dirname, '..');

/** Folder names of the packages below `packages/`. */
export const PACKAGES = ['oci', 'core', 'cli', 'nx'] as const;

/** A package as npm would publish it. */
export interface Packed {
  readonly name: string;
  readonly version: string;
  /** Path of the tarball. */
  readonly file: string;
  /** Subresource integrity of the tarball: `sha512-` and base64. */
  readonly integrity: string;
  /** Paths in the tarball, below `package/`, sorted. */
  readonly files: readonly string[];
  /** package.json, which a registry repeats in its answer. */
  readonly manifest: Readonly<Record<string, unknown>>;
}

interface PackReport {
  readonly name: string;
  readonly version: string;
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}

/**
 * Packs every package with npm; they must be built.
 * @param destination  existing folder for the tarballs
 */
export async function packAll(destination: string, env: NodeJS.ProcessEnv): Promise<Packed[]> {
  const folders = PACKAGES.map((name) => `./packages/${name}`);
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', destination, ...folders];
  const { stdout } = await succeed('npm', args, { cwd: REPOSITORY, env });
  return (JSON.parse(stdout) as PackReport[]).map((report, position) => {
    const file = join(destination, report.filename);
    const manifest = readFileSync(join(REPOSITORY, folders[position] ?? '', 'package.json'), 'utf8');
    return {
      name: report.name,
      version: report.version,
      file,
      integrity: `sha512-${createHash('sha512').update(readFileSync(file)).digest('base64')}`,
      files: report.files.map(({ path }) => path).sort(),
      manifest: JSON.parse(manifest) as Record<string, unknown>,
    };
  });
}
