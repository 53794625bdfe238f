import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeTree } from '../tree';
import { findModules, withoutOwnBases } from './folder';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ko-parity-spec-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('modules are found at any depth, but not where Go looks for none', () => {
  writeTree(folder, {
    'go.mod': '',
    'tools/a/go.mod': '',
    'vendor/x/go.mod': '',
    'pkg/testdata/go.mod': '',
    '.cache/go.mod': '',
    '_old/go.mod': '',
  });
  expect(findModules(folder)).toEqual([folder, join(folder, 'tools/a')]);
});

test('base images of a copied .ko.yaml go, comments and all else stay as they are', () => {
  const before =
    'defaultPlatforms:\n- linux/amd64\nbaseImageOverrides:\n  # why\n  a/b: gcr.io/x\n\n  c: d\n# next\nbuilds:\n- id: x\n';
  writeTree(folder, { '.ko.yaml': before });
  withoutOwnBases(join(folder, '.ko.yaml'));
  const after = readFileSync(join(folder, '.ko.yaml'), 'utf8');
  expect(after).toBe('defaultPlatforms:\n- linux/amd64\nbuilds:\n- id: x\n');
});
