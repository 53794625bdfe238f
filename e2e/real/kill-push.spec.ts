import { anonymousKeychain, createRegistryClient, parseReference, validate } from '@ko/oci';
import { startRegistry, type TestRegistry } from '@ko/oci/testing';
import { workspaces } from '../workspace';
import { APP, killAndRepair, VICTIMS } from './killed-run';

const workspace = workspaces();

let registry: TestRegistry;
beforeAll(async () => {
  // Answers that take their time, so that some moments fall between them.
  const slow = (['blob.post', 'blob.put', 'blob.patch', 'manifest.put'] as const).map((on) => ({
    on,
    times: 100_000,
    then: { delayMs: 120 },
  }));
  registry = await startRegistry({ faults: slow });
});
afterAll(() => registry.close());

/** Pulls what the reference names and computes every digest of it anew. */
async function findingsOf(reference: string): Promise<unknown> {
  const client = createRegistryClient({ keychain: anonymousKeychain, userAgent: 'ko-e2e' });
  try {
    return await validate(await client.pull(parseReference(reference)), {});
  } finally {
    await client.close();
  }
}

test.each(VICTIMS)(
  'a push killed through %s is made good by the next run: right image under its tag, nothing stale, nothing left over',
  async (victim) => {
    const repository = `${registry.host}/${victim.replaceAll(' ', '-')}`;
    // A process for each executor: that of a batch does not say which task it runs.
    const w = await workspace({ files: APP, env: { KO_DOCKER_REPO: repository, NX_BATCH_MODE: 'false' } });
    // The layers come first, which the build has shown.
    await killAndRepair(w, victim, /^ko-build$/, 100 + victim.length, async ({ reference, digest }) => {
      expect(await findingsOf(reference)).toEqual([]);
      const name = reference.slice(reference.indexOf('/') + 1).replace(/@.*$/, '');
      expect(registry.content(name).tags['latest']).toBe(digest);
    });
  },
);
