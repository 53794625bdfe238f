import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  artifactDescriptor,
  digestOf,
  encodeConfig,
  encodeIndex,
  encodeManifest,
  fileLayer,
  MEDIA_TYPE,
  memoryImage,
  memoryIndex,
  parsePlatform,
  UNSET_TIME,
  writeLayer,
  writeLayout,
  type Image,
  type StoredLayer,
  type TarSource,
} from '@ko/oci';

/** Who the containers run as; a name for it stands in the base's /etc/passwd. */
export const BASE_USER = '65532';

/** What the base adds to the environment; ko keeps it and adds its own. */
export const BASE_ENV = ['PATH=/usr/bin:/bin', 'SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt'];

const PASSWD = `root:x:0:0:root:/root:/sbin/nologin\nnonroot:x:${BASE_USER}:${BASE_USER}:nonroot:/:/sbin/nologin\n`;

/**
 * Writes a base image as an OCI layout: one layer, user 65532, an index of two platforms; the same bytes each time.
 * @param folder  for the layout, which gets the tag `latest`
 * @returns the digest of the index
 */
export async function writeBaseImage(
  folder: string,
  platforms: readonly string[] = ['linux/amd64', 'linux/arm64'],
): Promise<string> {
  mkdirSync(folder, { recursive: true });
  const stored = await writeLayer(entries(), join(folder, 'layer.tar.gz'), { mediaType: MEDIA_TYPE.ociLayer });
  const children = platforms.map((platform) => ({
    platform: parsePlatform(platform),
    image: imageFor(platform, stored),
  }));
  const manifests = await Promise.all(
    children.map(async ({ platform, image }) => ({ ...(await artifactDescriptor(image)), platform })),
  );
  const index = encodeIndex({ schemaVersion: 2, mediaType: MEDIA_TYPE.ociIndex, manifests });
  const artifact = memoryIndex({ mediaType: MEDIA_TYPE.ociIndex, index, children: children.map(({ image }) => image) });
  return (await writeLayout(join(folder, 'layout'), artifact, { refName: 'latest' })).digest;
}

function imageFor(platformText: string, stored: StoredLayer): Image {
  const platform = parsePlatform(platformText);
  const config = encodeConfig({
    architecture: platform.architecture,
    os: platform.os,
    ...(platform.variant === undefined ? {} : { variant: platform.variant }),
    created: UNSET_TIME,
    history: [{ created: UNSET_TIME, created_by: 'ko e2e base' }],
    rootfs: { type: 'layers', diff_ids: [stored.diffID] },
    config: { User: BASE_USER, Env: BASE_ENV },
  });
  const manifest = encodeManifest({
    schemaVersion: 2,
    mediaType: MEDIA_TYPE.ociManifest,
    config: { mediaType: MEDIA_TYPE.ociConfig, size: config.length, digest: digestOf(config) },
    layers: [stored.descriptor],
  });
  return memoryImage({ mediaType: MEDIA_TYPE.ociManifest, manifest, config, layers: [fileLayer(stored)] });
}

function* entries(): Generator<TarSource> {
  yield { name: 'etc/', type: 'dir', mode: 0o755, size: 0 };
  yield file('etc/os-release', 'ID=ko-e2e\n');
  yield file('etc/passwd', PASSWD);
}

function file(name: string, text: string): TarSource {
  const content = Buffer.from(text);
  return { name, type: 'file', mode: 0o644, size: content.length, content };
}
