import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TOOLS } from '../components/tools';
import { readBases } from '../golden/bases';
import { judgeBeside } from '../golden/judge';
import { findToolchain } from '../golden/toolchain';
import { REPOSITORY } from '../pack';
import { VARIANTS } from '../parity/variants';

const GOLDEN = join(REPOSITORY, 'e2e/golden');

test('odd values are taken as ko takes them, or as differences.ts says', async () => {
  const stubs = join(GOLDEN, 'gobin');
  const goCaches = join(REPOSITORY, 'e2e/tmp/golden-go');
  mkdirSync(goCaches, { recursive: true });
  const laboratory = {
    bases: readBases([join(GOLDEN, 'bases')]),
    stubs,
    toolchain: findToolchain(stubs, process.env['PATH'] ?? ''),
    goCaches,
  };
  const manifest = readFileSync(join(REPOSITORY, 'packages/cli/package.json'), 'utf8');
  const { version } = JSON.parse(manifest) as { version: string };
  const command = [process.execPath, join(REPOSITORY, 'packages/cli/bin/ko.js')];
  const failed: string[] = [];
  for (const one of VARIANTS) {
    const ko = { ...laboratory, command: [TOOLS.ko] };
    const { verdict, notes } = await judgeBeside(one, ko, { ...laboratory, command, version });
    if (verdict === 'failed') failed.push([one.name, ...notes].join('\n    '));
  }
  expect(failed).toEqual([]);
});
