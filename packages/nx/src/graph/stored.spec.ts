import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readStored, writeStored } from './stored';

const folder = mkdtempSync(join(tmpdir(), 'ko-nx-stored-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('what an nx that was killed left half written is removed; what Nx itself keeps there stays', async () => {
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  for (const name of [`.tmp-${pid}-0123456789ab`, 'project-graph.json', '.tmp-nx'])
    writeFileSync(join(folder, name), '{');
  await writeStored(folder, 'ko.json', '1', { a: 1 });
  await writeStored(folder, 'ko.json', '1', { a: 2 });
  expect(readdirSync(folder).sort()).toEqual(['.tmp-nx', 'ko.json', 'project-graph.json']);
  expect(await readStored(folder, 'ko.json', '1')).toEqual({ a: 2 });
});
