import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeLayer } from '@ko/oci';
import { binaryEntries } from './binary-layer';
import { fileCapabilities } from './capabilities';

const folder = mkdtempSync(join(tmpdir(), 'binary-layer-'));
afterAll(() => rmSync(folder, { recursive: true }));

// The vectors of ko-behaviour A.1.
test.each([
  ['linux', [], '7a3e7e46bba4115bc4d80d7fee85be10244824ad1ec405e2bedef8448d2a9dd0'],
  ['windows', [], '304d125ae503e3ba7918f733ccdce506bfeb9e477c1b450800f235fa9d57d2c3'],
  ['windows', ['net_bind_service=p'], '304d125ae503e3ba7918f733ccdce506bfeb9e477c1b450800f235fa9d57d2c3'],
  ['linux', ['net_bind_service=p'], '88e5107509291320bbaffb423c2966205c74191915906a9cb4df81e72d1bf87a'],
  ['freebsd', ['net_bind_service=p'], '7a3e7e46bba4115bc4d80d7fee85be10244824ad1ec405e2bedef8448d2a9dd0'],
])('the binary layer for %s with capabilities %j is ko’s', async (os, terms, hex) => {
  const file = join(folder, 'out');
  writeFileSync(file, '#!fake\n');
  const entries = binaryEntries({ file, name: 'app', os, capabilities: fileCapabilities(terms) });
  const { diffID } = await writeLayer(entries, join(folder, 'layer'), { mediaType: 'x' });
  expect(diffID).toBe(`sha256:${hex}`);
});
