import './setup';

/** Jest's globalTeardown: once after all tests. */
export default async function teardown(): Promise<void> {
  await globalThis.koE2ePrepared?.close();
}
