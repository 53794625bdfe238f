import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Digest } from '@ko/oci';
import { type ImageRecord, writeImageRecord } from './image-record';

const folder = mkdtempSync(join(tmpdir(), 'image-record-'));
afterAll(() => rmSync(folder, { recursive: true }));

const digest = (character: string): Digest => `sha256:${character.repeat(64)}`;

const record: Required<ImageRecord> = {
  formatVersion: 1,
  importPath: 'example.com/m/cmd/app',
  reference: `ghcr.io/me/app@${digest('a')}`,
  digest: digest('a'),
  mediaType: 'application/vnd.oci.image.manifest.v1+json',
  tags: ['latest'],
  base: { name: 'cgr.dev/chainguard/static:latest', digest: digest('b') },
  platforms: [
    {
      platform: 'linux/amd64',
      digest: digest('a'),
      imageID: digest('c'),
      layers: [{ from: 'binary', mediaType: 'x', digest: digest('d'), size: 1, diffID: digest('e') }],
    },
  ],
};

test('the record is written whole, with the schema first, and nothing is left beside it', async () => {
  const file = join(folder, 'new', 'image.json');
  await writeImageRecord(file, record, { schema: '../image.schema.json' });
  await writeImageRecord(file, record, { schema: '../image.schema.json' });
  expect(readFileSync(file, 'utf8')).toBe(
    `${JSON.stringify({ $schema: '../image.schema.json', ...record }, null, 2)}\n`,
  );
  expect(readdirSync(join(folder, 'new'))).toEqual(['image.json']);
});

test('what a killed run left half written is removed', async () => {
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  mkdirSync(join(folder, 'killed'));
  writeFileSync(join(folder, 'killed', `.tmp-${pid}-0123456789ab`), '{');
  await writeImageRecord(join(folder, 'killed', 'image.json'), record);
  expect(readdirSync(join(folder, 'killed'))).toEqual(['image.json']);
});

interface Schema {
  $ref?: string;
  properties?: Record<string, Schema>;
  items?: Schema;
  definitions?: Record<string, Schema>;
}

/** Every key of the value with the keys inside it, lists by their first element; keys of a schema alike. */
type Shape = { [key: string]: Shape } | true;

function shapeOfValue(value: unknown): Shape {
  if (Array.isArray(value)) return shapeOfValue(value[0]);
  if (typeof value !== 'object' || value === null) return true;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, shapeOfValue(item)]));
}

function shapeOfSchema(root: Schema, schema: Schema): Shape {
  if (schema.$ref) return shapeOfSchema(root, root.definitions![schema.$ref.replace('#/definitions/', '')]!);
  if (schema.items) return shapeOfSchema(root, schema.items);
  if (!schema.properties) return true;
  return Object.fromEntries(Object.entries(schema.properties).map(([key, item]) => [key, shapeOfSchema(root, item)]));
}

test('the published schema has the keys of the record, in the same order, and $schema', () => {
  const schema = JSON.parse(readFileSync(join(__dirname, '../../nx/schemas/image.schema.json'), 'utf8')) as Schema;
  expect(JSON.stringify(shapeOfSchema(schema, schema))).toBe(JSON.stringify(shapeOfValue({ $schema: '', ...record })));
});
