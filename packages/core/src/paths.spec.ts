import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureOutputRoot, imageFile, layersFolder, layoutFolder, lockFile, workFolder } from './paths';
import { temporaryFolder } from './testing/folder';

const ARM = { os: 'linux', architecture: 'arm', variant: 'v7' };

test('everything is below dist/ko/<project>', () => {
  expect({
    layers: layersFolder('/ws', 'hello', ARM),
    image: imageFile('/ws', 'hello'),
    layout: layoutFolder('/ws', '@scope/app'),
    work: workFolder('/ws', 'hello', 'build'),
    lock: lockFile('/ws', 'hello', 'linux-amd64'),
  }).toEqual({
    layers: '/ws/dist/ko/hello/linux-arm-v7',
    image: '/ws/dist/ko/hello/image.json',
    layout: '/ws/dist/ko/@scope/app/oci',
    work: '/ws/dist/ko/hello/.work-build',
    lock: '/ws/dist/ko/hello/.lock-linux-amd64',
  });
});

test.each(['', '..', 'a/../..', '/a', 'a//b', '.'])('the project name %j is refused', (project) => {
  expect(() => imageFile('/ws', project)).toThrow(expect.objectContaining({ code: 'invalid-project-name' }));
});

test('dist/ko is made, with a .gitignore that is repaired when it was torn', async () => {
  const root = await temporaryFolder();
  expect(await ensureOutputRoot(root)).toBe(join(root, 'dist/ko'));
  const file = join(root, 'dist/ko/.gitignore');
  expect(await readFile(file, 'utf8')).toBe('*\n');
  await writeFile(file, '');
  await ensureOutputRoot(root);
  expect(await readFile(file, 'utf8')).toBe('*\n');
});
