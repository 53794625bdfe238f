import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../command';
import { readBases } from '../golden/bases';
import { REPOSITORY } from '../pack';
import { findSides } from '../parity/laboratory';
import { describe as describeVerdict } from '../parity/report';
import { ROWS } from '../parity/rows';
import { possibleRows, runRows } from '../parity/table';
import { machine } from '../run-folder';
import { writeTree } from '../tree';

/** The first run compiles ko, kustomize and a Kubernetes controller. */
const TABLE_MS = 1_200_000;

test(
  'every row of the table has the image IDs, names and tags that ko gives it',
  async () => {
    const laboratory = {
      sides: findSides(),
      bases: readBases([join(REPOSITORY, 'e2e/golden/bases')]),
      machine: machine(),
    };
    const { possible, left } = await possibleRows(ROWS);
    const unequal: string[] = [];
    await runRows(possible, laboratory, async ({ name }, verdict) => {
      if (verdict.kind !== 'equal') unequal.push(await describeVerdict(name, verdict));
    });
    expect(unequal).toEqual([]);
    expect(left.every(({ needs }) => needs === 'cc')).toBe(true);
  },
  TABLE_MS,
);

test('npm run parity -- <folder> names each program of a repository, leaves the folder alone, and ends with the totals', async () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'ko-parity-repository-')));
  try {
    writeTree(folder, {
      'go.mod': 'module example.com/repository\n\ngo 1.21\n',
      'cmd/good/main.go': 'package main\n\nfunc main() {}\n',
      'cmd/broken/main.go': 'package main\n\nfunc main() { missing() }\n',
      // The second module is not in it, and built nevertheless.
      'go.work': 'go 1.21\n\nuse .\n',
      'tools/go.mod': 'module example.com/repository/tools\n\ngo 1.21\n',
      'tools/main.go': 'package main\n\nfunc main() {}\n',
      // Neither registry exists: both sides build on our own base.
      '.ko.yaml':
        'defaultBaseImage: registry.invalid/base\nbaseImageOverrides:\n  example.com/repository/cmd/good: registry.invalid/good\n',
    });
    const script = ['--require', '@swc-node/register', '--conditions', '@ko/source', 'e2e/parity/main.ts', folder];
    const env = { ...process.env, TS_NODE_PROJECT: join(REPOSITORY, 'e2e/tsconfig.spec.json') };
    const { status, stdout } = await run(process.execPath, script, { cwd: REPOSITORY, env });
    const lines = stdout.trim().split('\n');
    expect({ status, lines: lines.map((line) => line.replace(/sha256:[0-9a-f]{12}/, 'ID')) }).toEqual({
      status: 0,
      lines: [
        'failed     example.com/repository/cmd/broken',
        expect.stringContaining('undefined: missing'),
        expect.stringContaining('undefined: missing'),
        'equal      example.com/repository/cmd/good  ID',
        'equal      example.com/repository/tools  ID',
        '2 equal, 0 different, 1 failed in both',
      ],
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
