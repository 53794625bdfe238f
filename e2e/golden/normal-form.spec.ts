import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { buffer } from 'node:stream/consumers';
import { emptyRepository, type Repository } from './bases';
import { NormalForm } from './normal-form';
import { sha256 } from './registry';

const IMAGE = 'application/vnd.oci.image.manifest.v1+json';
const INDEX = 'application/vnd.oci.image.index.v1+json';

async function tarOf(name: string): Promise<Buffer> {
  const archive = pack();
  archive.entry({ name, mtime: new Date(0) }, name.repeat(3000));
  archive.finalize();
  return buffer(archive);
}

/** An index of two images with SBOMs, as one compressor and one registry make it. */
async function pushed(level: number, host: string): Promise<Repository> {
  const repository = emptyRepository();
  const blob = (content: string | Buffer, mediaType: string) => {
    const bytes = Buffer.from(content);
    repository.blobs.set(sha256(bytes), bytes);
    return { mediaType, size: bytes.length, digest: sha256(bytes) };
  };
  const manifest = (document: { mediaType: string; [name: string]: unknown }) => {
    const bytes = Buffer.from(JSON.stringify(document));
    repository.manifests.set(sha256(bytes), { mediaType: document.mediaType, bytes });
    return { mediaType: document.mediaType, size: bytes.length, digest: sha256(bytes) };
  };
  const manifests = [];
  for (const name of ['a', 'b']) {
    const tar = await tarOf(name);
    const layers = [blob(gzipSync(tar, { level }), 'application/vnd.oci.image.layer.v1.tar+gzip')];
    const config = blob(`{"rootfs":{"diff_ids":["${sha256(tar)}"]}}`, 'application/vnd.oci.image.config.v1+json');
    const image = manifest({ mediaType: IMAGE, config, layers, annotations: { base: `${host}/x` } });
    const sbom = blob(`{"of":"${image.digest}","at":"${encodeURIComponent(host)}"}`, 'text/spdx+json');
    const sbomConfig = blob(`{"rootfs":{"diff_ids":["${sbom.digest}"]}}`, 'application/vnd.oci.image.config.v1+json');
    const attached = manifest({ mediaType: IMAGE, config: sbomConfig, layers: [sbom] });
    repository.tags.set(`sha256-${image.digest.slice('sha256:'.length)}.sbom`, attached.digest);
    manifests.push(image);
  }
  repository.tags.set('latest', manifest({ mediaType: INDEX, manifests }).digest);
  return repository;
}

async function normalFormOf(level: number, host: string) {
  const repository = await pushed(level, host);
  const normal = new NormalForm({ host, bases: new Map(), replacements: [] });
  for (const [digest, bytes] of repository.blobs) normal.add(digest, bytes);
  for (const [digest, { bytes, mediaType }] of repository.manifests) normal.add(digest, bytes, mediaType);
  normal.settle();
  return { raw: repository.tags.get('latest'), repositories: normal.repositories(new Map([['repo', repository]])) };
}

test('the normal form depends neither on the compressor nor on the port of the registry', async () => {
  const fast = await normalFormOf(1, '127.0.0.1:11111');
  const small = await normalFormOf(9, '127.0.0.1:22222');
  expect(fast.raw).not.toBe(small.raw);
  expect(fast.repositories).toEqual(small.repositories);
});

test('a layer is addressed by its diffID, in the blobs and in the manifest', async () => {
  const { repositories } = await normalFormOf(6, '127.0.0.1:11111');
  const { blobs, manifests } = repositories['repo']!;
  const diffID = sha256(await tarOf('a'));
  expect(blobs[diffID]).toEqual({ kind: 'layer' });
  expect(Object.values(manifests).filter(({ text }) => text.includes(diffID))).toHaveLength(1);
});
