import { truncateSync, writeFileSync, statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../components/server';
import { Ground, type Attempt } from './ground';
import type { CacheFault, RemoteCache } from './server';

// What becomes of a build when the remote cache does not do its part. Nearly all of this is Nx's doing, and the README says it to users:
// a cache that fails, fails the run; whatever happens, no image is published that is not the right one.

let ground: Ground;
let cache: RemoteCache;
beforeAll(async () => {
  ground = await Ground.make();
  cache = ground.cache;
});
afterAll(() => ground?.remove());
beforeEach(() => ground.heal());

/** The part of an attempt that a rule is about. */
const short = ({ status, isHit, compiled, digest }: Attempt) => ({ ok: status === 0, isHit, compiled, digest });

/** Nx has given up, before anything was compiled or published. */
const GIVEN_UP = { ok: false, isHit: false, compiled: 0, digest: undefined };

const fatal: [what: string, fault: CacheFault, text: string][] = [
  ['401, for a token that it does not know', { method: 'GET', answer: 401 }, 'Unauthorized'],
  ['403 for reading', { method: 'GET', answer: 403 }, 'Forbidden'],
  ['500', { method: 'GET', answer: 500 }, '500 Internal Server Error'],
  ['half of an entry', { method: 'GET', answer: 'cut' }, 'Failed to read remote cache response body'],
];
test.each(fatal)(
  'a server that answers %s ends the run: nothing is compiled, nothing published',
  async (_, fault, text) => {
    cache.fail([fault]);
    const attempt = await ground.build();
    expect(short(attempt)).toEqual(GIVEN_UP);
    expect(attempt.text).toContain(text);
  },
);

test('an unknown token ends the run', async () => {
  const attempt = await ground.build([], cache.env('unknown'));
  expect(short(attempt)).toEqual(GIVEN_UP);
  expect(attempt.text).toContain('Unauthorized');
});

const nowhere = async () => ({
  ...cache.env(),
  NX_SELF_HOSTED_REMOTE_CACHE_SERVER: `http://127.0.0.1:${await freePort()}`,
});

test('a server that cannot be reached ends the run', async () => {
  expect(short(await ground.build([], await nowhere()))).toEqual(GIVEN_UP);
});

test('--skipRemoteCache builds without the server', async () => {
  const attempt = await ground.build(['--skipRemoteCache'], await nowhere());
  expect(short(attempt)).toEqual({ ok: true, isHit: false, compiled: 1, digest: ground.digest });
});

test('a server that never answers holds the run until it is interrupted; then nothing is left running', async () => {
  cache.fail([{ method: 'GET', answer: 'hang' }]);
  let group = 0;
  const building = ground.build([], cache.env(), (pid) => void (group = pid));
  await until(() => cache.requests().at(-1)?.status === 0);
  process.kill(group, 'SIGINT');
  expect(short(await building)).toEqual(GIVEN_UP);
  expect(() => process.kill(-group, 0)).toThrow('ESRCH');
});

test('a read-only token takes entries and stores none, silently', async () => {
  const taken = await ground.build([], cache.env('read'));
  expect(short(taken)).toEqual({ ok: true, isHit: true, compiled: 0, digest: ground.digest });
  cache.fail([{ method: 'GET', answer: 404 }]);
  const compiled = await ground.build([], cache.env('read'));
  expect(short(compiled)).toEqual({ ok: true, isHit: false, compiled: 1, digest: ground.digest });
  expect(cache.requests().at(-1)).toEqual({ method: 'PUT', hash: await ground.hash(), status: 403 });
});

test('an entry that somebody else has stored in the meantime stays, and the build goes on', async () => {
  cache.fail([{ method: 'GET', answer: 404 }]);
  const attempt = await ground.build();
  expect(short(attempt)).toEqual({ ok: true, isHit: false, compiled: 1, digest: ground.digest });
  expect(cache.requests().at(-1)).toMatchObject({ method: 'PUT', status: 409 });
});

test('a server that takes no entry fails the layers task after it has compiled, and nothing is published', async () => {
  cache.fail([
    { method: 'GET', answer: 404 },
    { method: 'PUT', answer: 500 },
  ]);
  expect(short(await ground.build())).toEqual({ ok: false, isHit: false, compiled: 1, digest: undefined });
});

const broken: [what: string, spoil: (file: string) => void, text: string][] = [
  ['is cut off', (file) => truncateSync(file, Math.floor(statSync(file).size / 2)), 'Failed to unpack entry'],
  ['is no archive', (file) => writeFileSync(file, 'no archive'), 'Failed to read entry from tarball'],
  ['is empty', (file) => writeFileSync(file, ''), 'Failed to read entry from tarball'],
];
test.each(broken)('an entry that %s ends the run', async (_, spoil, text) => {
  spoil(cache.entry(await ground.hash()));
  const attempt = await ground.build();
  expect(short(attempt)).toEqual(GIVEN_UP);
  expect(attempt.text).toContain(text);
});

/** Waits until something has happened. @throws Error after two minutes */
async function until(happened: () => boolean): Promise<void> {
  for (const end = Date.now() + 120_000; !happened(); await sleep(50)) {
    if (Date.now() > end) throw new Error('it did not happen');
  }
}
