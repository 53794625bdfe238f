import { createWriteStream, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { configOf, readLayout, validate, type ConfigFile, type Image, type ImageIndex } from '@ko/oci';
import { succeed } from './command';

/** An image unpacked for a person or a test: what a container would see, without a container. */
export interface Rootfs {
  readonly folder: string;
  readonly config: ConfigFile;
}

/** The one image or index of an OCI layout, after every digest, size and diffID of it was computed anew. @throws Error that lists what is wrong */
export async function validLayout(folder: string): Promise<Image | ImageIndex> {
  const artifact = await readLayout(folder, {});
  const findings = await validate(artifact, {});
  if (findings.length > 0) throw new Error(findings.map(({ path, what }) => `${path}: ${what}`).join('\n'));
  return artifact;
}

/**
 * Unpacks an image's layers in order with tar. Layers that remove files of the ones before (whiteouts, image-spec v1.1 layer.md) are
 * not understood; ours and our bases have none.
 */
export async function unpackImage(image: Image, folder: string, env: NodeJS.ProcessEnv): Promise<Rootfs> {
  mkdirSync(folder, { recursive: true });
  const scratch = mkdtempSync(join(tmpdir(), 'ko-layer-'));
  try {
    for (const [position, layer] of (await image.layers()).entries()) {
      const file = join(scratch, `${position}.tar.gz`);
      await pipeline(Readable.from(layer.compressed()), createWriteStream(file));
      await succeed('tar', ['-xzf', file, '-C', folder], { cwd: scratch, env });
      // ko's folders are read-only for everybody: without this, only root could add the next layer or remove the folder.
      await succeed('chmod', ['-R', 'u+w', folder], { cwd: scratch, env });
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  return { folder, config: await configOf(image) };
}
