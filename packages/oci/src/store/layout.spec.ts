import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { validate } from '../image/validate';
import { randomImage, randomIndex } from '../testing/random';
import { readLayout } from './layout';
import { writeLayout } from './layout-writer';

test('smoke', async () => {
  const folder = '/tmp/teamA/layout';
  const image = randomImage({ seed: 1, layers: 3, layerBytes: 100000 });
  expect(await validate(image)).toEqual([]);
  await writeLayout(folder, image, { refName: 'v1' });
  await writeLayout(folder, randomIndex({ seed: 2, platforms: [{ os: 'linux', architecture: 'amd64' }, { os: 'linux', architecture: 'arm64', variant: 'v8' }] }), { refName: 'multi' });
  expect(await validate(await readLayout(folder, { tag: 'v1' }))).toEqual([]);
  expect(await validate(await readLayout(folder, { tag: 'multi' }))).toEqual([]);
});
