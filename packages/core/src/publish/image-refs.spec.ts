import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../testing/folder';
import { openImageRefs } from './image-refs';

const digest = (letter: string) => `sha256:${letter.repeat(64)}` as const;

function result(reference: string, own: string, platforms: string[]) {
  const records = platforms.map((letter) => ({
    platform: 'linux/amd64',
    digest: digest(letter),
    imageID: digest('f'),
    layers: [],
  }));
  return { reference, digest: digest(own), record: { platforms: records } as never };
}

test('one line for an image, as it is printed; an index and its images are qualified and by digest, without a tag', async () => {
  const folder = await temporaryFolder({ refs: 'old\n' });
  const refs = openImageRefs('refs', folder);
  await refs.add(result(`my-user/app:v1@${digest('a')}`, 'a', ['a']));
  await refs.add(result(`my-user/two:v1@${digest('b')}`, 'b', ['c', 'd']));
  expect(readFileSync(join(folder, 'refs'), 'utf8').split('\n')).toEqual([
    `my-user/app:v1@${digest('a')}`,
    `index.docker.io/my-user/two@${digest('b')}`,
    `index.docker.io/my-user/two@${digest('c')}`,
    `index.docker.io/my-user/two@${digest('d')}`,
    '',
  ]);
});

test('a file that cannot be written names the image that is published already', async () => {
  const folder = await temporaryFolder({});
  const image = result(`r.io/app@${digest('a')}`, 'a', ['a']);
  const record = Object.assign({}, image.record, { importPath: 'ex.com/app' });
  await expect(openImageRefs('no/refs', folder).add({ ...image, record })).rejects.toThrow(
    /^The reference of ex\.com\/app cannot be written to no\/refs \(image-refs\): ENOENT.* The image is published\./,
  );
});

test('without a publication there is no file, and an old one stays', async () => {
  const folder = await temporaryFolder({ old: 'kept\n' });
  openImageRefs('refs', folder);
  openImageRefs('old', folder);
  expect(existsSync(join(folder, 'refs'))).toBe(false);
  expect(readFileSync(join(folder, 'old'), 'utf8')).toBe('kept\n');
});
