import { join } from 'node:path';
import { validLayout } from '../rootfs';
import { workspaces } from '../workspace';
import { APP, killAndRepair, VICTIMS, type Published } from './killed-run';

const workspace = workspaces();

/** Digests of all blobs that an image of one platform consists of. */
function blobsOf({ digest, platforms }: Published): string[] {
  return [
    digest,
    ...platforms.flatMap(({ imageID, layers }) => [imageID, ...layers.map((layer) => layer.digest)]),
  ].sort();
}

test.each(VICTIMS)(
  'a build killed through %s is made good by the next run: right image, nothing stale, nothing left over',
  async (victim) => {
    // A process for each executor: that of a batch does not say which task it runs.
    const w = await workspace({ files: APP, env: { NX_BATCH_MODE: 'false' } });
    await killAndRepair(w, victim, /^ko-/, victim.length, async (published) => {
      await validLayout(join(w.root, 'dist/ko/hello/oci'));
      const blobs = w.files('dist/ko/hello/oci/blobs/sha256').map((name) => `sha256:${name}`);
      expect(blobs).toEqual(blobsOf(published));
      expect(w.files('dist/ko/hello/oci').filter((file) => !file.startsWith('blobs/'))).toEqual([
        'index.json',
        'oci-layout',
      ]);
    });
  },
);
