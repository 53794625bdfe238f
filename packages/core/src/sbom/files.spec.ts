import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parsePlatform } from '@ko/oci';
import { sbomFileName, writeSbom } from './files';

test.each([
  ['linux/amd64', 'app-linux-amd64.spdx.json'],
  ['linux/arm/v7', 'app-linux-arm-v7.spdx.json'],
  ['windows/amd64:10.0.20348.1', 'app-windows-amd64-10.0.20348.1.spdx.json'],
])('an image of %s goes into %s', (platform, file) => {
  expect(sbomFileName('app', parsePlatform(platform))).toBe(file);
});

test('an index goes into a file of its own', () => {
  expect(sbomFileName('app', 'index')).toBe('app-index.spdx.json');
});

test('a document is written whole, over an older one, and said so', async () => {
  const root = mkdtempSync(join(tmpdir(), 'ko-sbom-'));
  try {
    const folder = join(root, 'out/sbom');
    const lines: string[] = [];
    const reporter = { info: (line: string) => lines.push(line), warn() {}, debug() {} };
    await writeSbom(folder, 'app-index.spdx.json', Buffer.from('{"old": true}'), reporter);
    await writeSbom(folder, 'app-index.spdx.json', Buffer.from('{}\n'), reporter);
    const file = join(folder, 'app-index.spdx.json');
    expect(readdirSync(folder)).toEqual(['app-index.spdx.json']);
    expect(readFileSync(file, 'utf8')).toBe('{}\n');
    expect(statSync(file).mode & 0o777 & ~0o022).toBe(0o644);
    expect(lines).toEqual([`Writing SBOM to ${file}`, `Writing SBOM to ${file}`]);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
});
