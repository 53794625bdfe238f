import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureOutputRoot, imageFile, resolvedImagesFile } from '@ko/core';
import { imageOutput, imagesFile, resolvedImagesOutput } from './app-outputs';

const root = mkdtempSync(join(tmpdir(), 'images-'));
afterAll(() => rmSync(root, { recursive: true }));

test('the paths are those of @ko/core', async () => {
  expect(join(root, imageOutput('@acme/a'))).toBe(imageFile(root, '@acme/a'));
  expect(join(root, resolvedImagesOutput('@acme/a'))).toBe(resolvedImagesFile(root, '@acme/a'));
  expect(imagesFile(root)).toBe(join(await ensureOutputRoot(root), 'images.json'));
});

interface Schema {
  readonly $ref?: string;
  readonly required?: readonly string[];
  readonly properties: Record<string, Schema>;
  readonly items: Schema;
}

const schema = (name: string) => JSON.parse(readFileSync(join(__dirname, '../../schemas', name), 'utf8')) as Schema;

test('the schema has the keys of image.schema.json, and refers to each of them', () => {
  const image = schema('image.schema.json');
  const { items } = schema('images.schema.json').properties['images'] as Schema;
  const own = ['$schema', 'formatVersion'];
  const keys = Object.keys(image.properties).filter((key) => !own.includes(key));
  const { project, ...rest } = items.properties;
  expect(Object.entries(rest).map(([key, { $ref }]) => [key, $ref])).toEqual(
    keys.map((key) => [key, `image.schema.json#/properties/${key}`]),
  );
  expect(project).toBeDefined();
  expect(items.required).toEqual(['project', ...(image.required ?? []).filter((key) => !own.includes(key))]);
});
