import type { BuildRequest, Run } from '@ko/core';
import { fresh } from './fresh';

test('a fresh build has no layers of a task, not what they tell, no cache folder and no KOCACHE; all else is as it was', async () => {
  const request = {
    importPath: './cmd/app',
    cacheFolder: '/workspace/.nx/workspace-data/ko',
    cachedLayers: async () => ({ folder: '/layers' }),
    cachedImportPath: async () => 'example.com/forged',
  } as unknown as BuildRequest;
  const reporter = { info() {}, warn() {}, debug() {} };
  const run: Run = { env: { KOCACHE: '/cache', GOCACHE: '/go' }, reporter };
  const { request: changed, run: changedRun } = fresh({ request, run });
  expect(changed).toEqual({ importPath: './cmd/app', cachedLayers: expect.any(Function) });
  expect(await changed.cachedLayers({ os: 'linux', architecture: 'amd64' })).toBeUndefined();
  expect(changedRun).toEqual({ env: { GOCACHE: '/go' }, reporter });
});
