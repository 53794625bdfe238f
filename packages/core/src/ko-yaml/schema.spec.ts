import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import { parse } from 'yaml';
import { UserError } from '../errors';
import { temporaryFolder } from '../testing/folder';
import { loadKoConfig } from './load';
import { BUILD_KEYS, GORELEASER_KEYS, KEYS } from './validate';

// What editors say of a `.ko.yaml` has to be what the build says of it.

interface Schema {
  readonly properties: Readonly<Record<string, { readonly description?: string; readonly default?: unknown }>>;
  readonly patternProperties: Readonly<Record<string, unknown>>;
  readonly definitions: Readonly<Record<string, Schema>>;
}

const schema = JSON.parse(readFileSync(join(__dirname, '../../schemas/ko.schema.json'), 'utf8')) as Schema;
const build = schema.definitions['build'] as Schema;
const accepts = new Ajv().compile(schema);

/** Whether the loader takes it, by itself alone. */
async function loads(text: string): Promise<boolean> {
  const directory = await temporaryFolder({ '.ko.yaml': text });
  return loadKoConfig({ directory, env: {} }).then(
    () => true,
    (error: unknown) => {
      if (error instanceof UserError) return false;
      throw error;
    },
  );
}

test('the schema has the keys that the loader knows, in its order, and no other', () => {
  expect(Object.keys(schema.properties)).toEqual(KEYS);
  expect(Object.keys(build.properties)).toEqual(BUILD_KEYS);
  const passedOver = `^(${GORELEASER_KEYS.join('|')})$`;
  expect(Object.keys(schema.patternProperties)).toEqual(['^x-']);
  expect(Object.keys(build.patternProperties)).toEqual(['^x-', passedOver]);
});

test('every key says what it does, and its default where there is one', () => {
  for (const [key, { description }] of [...Object.entries(schema.properties), ...Object.entries(build.properties)]) {
    expect([key, (description ?? '').length > 40 || key === 'id']).toEqual([key, true]);
  }
  const without = Object.entries({ ...schema.properties, ...build.properties }).filter(
    ([, key]) => !('default' in key),
  );
  expect(without.map(([key]) => key)).toEqual(['id']); // depends on its position
});

test("the defaults in the schema are the loader's", async () => {
  const defaults = Object.fromEntries(Object.entries(schema.properties).map(([key, own]) => [key, own.default]));
  const config = await loadKoConfig({ directory: await temporaryFolder(), env: {} });
  expect({ ...config, directory: undefined, strict: true }).toEqual(defaults);
  const { dir, main } = build.properties;
  const [entry] = (await loadKoConfig({ directory: await temporaryFolder({ '.ko.yaml': 'builds: [{}]' }), env: {} }))
    .builds;
  expect(entry).toMatchObject({ dir: dir?.default, main: main?.default, env: [], flags: [], ldflags: [] });
});

const SCALARS: readonly string[] = ['text', '1', '1.5', 'true', 'null', '""', '0x10', '~'];
const LISTS: readonly string[] = ['[]', '[a, b]', '[1, true, null]', ...SCALARS];
const TEXT_KEYS: readonly string[] = ['id', 'dir', 'main'];
const inEntry = (line: string) => `builds:\n- ${line}\n`;

const valid: readonly string[] = [
  '',
  '# nothing',
  'null',
  '{}',
  ...KEYS.map((key) => `${key}:`),
  ...BUILD_KEYS.map((key) => inEntry(`${key}:`)),
  ...GORELEASER_KEYS.map((key) => inEntry(`${key}: [{any: thing}]`)),
  ...KEYS.filter((key) => /^default(?!Base)/.test(key)).flatMap((key) => LISTS.map((value) => `${key}: ${value}`)),
  ...BUILD_KEYS.filter((key) => !TEXT_KEYS.includes(key)).flatMap((key) =>
    LISTS.map((value) => inEntry(`${key}: ${value}`)),
  ),
  ...TEXT_KEYS.flatMap((key) => SCALARS.map((value) => inEntry(`${key}: ${value}`))),
  ...SCALARS.map((value) => `defaultBaseImage: ${value}`),
  ...SCALARS.map((value) => `baseImageOverrides: {example.com/Any/Key: ${value}}`),
  'builds: []',
  'builds: {main: ./cmd/app}',
  'builds: [null, {}]',
  'x-mine: [{any: thing}]\nbuilds: [{x-mine: 1}]',
  'x-common: &c {env: [A=1]}\nbuilds:\n- <<: *c\n  id: own\n',
  'strict: true',
  'strict: false',
];
test.each(valid)('both accept %j', async (text) => {
  expect([accepts(parse(text, { merge: true })), accepts.errors, await loads(text)]).toEqual([true, null, true]);
});

const MAPS: readonly string[] = ['{a: b}', '[[a]]', '[{a: b}]'];
const invalid: readonly string[] = [
  'text',
  '[]',
  'defaultBaseImag: x',
  'verification: {}',
  'linux_capabilities: []',
  ...KEYS.filter((key) => key.startsWith('default')).flatMap((key) => MAPS.map((value) => `${key}: ${value}`)),
  ...BUILD_KEYS.flatMap((key) => MAPS.map((value) => inEntry(`${key}: ${value}`))),
  ...[...TEXT_KEYS.map((key) => inEntry(`${key}: []`)), 'defaultBaseImage: [a]'],
  'baseImageOverrides: text',
  'baseImageOverrides: [a]',
  'baseImageOverrides: {a: [b]}',
  'baseImageOverrides: {a: {b: c}}',
  'builds: text',
  'builds: [text]',
  'builds: [[]]',
  'builds: {mian: x}',
  ...['mian: x', 'defaultFlags: []', 'goose: 1', 'strict: false'].map(inEntry),
  'strict: yes',
  'strict: "false"',
  'strict: 0',
  'strict: [true]',
];
test.each(invalid)('both refuse %j', async (text) => {
  expect([accepts(parse(text, { merge: true })), await loads(text)]).toEqual([false, false]);
});

// Editors complete and correct keys; a schema that took every case would do neither.
test.each(['DEFAULTBASEIMAGE: x', inEntry('Main: ./cmd/app')])(
  'in another case, the loader alone accepts %j',
  async (text) => {
    expect([accepts(parse(text)), await loads(text)]).toEqual([false, true]);
  },
);

test('with strict: false the loader passes over what editors still mark', async () => {
  const text = 'strict: false\ndefaultFlag: [x]\nbuilds: [{mian: x}]\n';
  expect([accepts(parse(text)), await loads(text)]).toEqual([false, true]);
});
