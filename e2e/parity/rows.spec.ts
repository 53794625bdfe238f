import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ROWS } from './rows';

test('the table has at least 40 rows, each with a name of its own', () => {
  expect(ROWS.length).toBeGreaterThanOrEqual(40);
  expect(new Set(ROWS.map(({ name }) => name)).size).toBe(ROWS.length);
});

test('every base that a row names is one of the golden cases', () => {
  const bases = ROWS.map(({ base = 'oci' }) => base.split(/[:@]/)[0] as string);
  const missing = bases.filter((name) => !existsSync(join(__dirname, '../golden/bases', name, 'index.json')));
  expect(missing).toEqual([]);
});
