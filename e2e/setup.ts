import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { prepare, type Prepared } from './prepare';
import { PACKED, RUN_FOLDER, writeMachine } from './run-folder';

declare global {
  // Jest hands nothing from setup to teardown but the global object.
  var koE2ePrepared: Prepared | undefined;
}

/** Jest's globalSetup: once before all tests. */
export default async function setup(): Promise<void> {
  const prepared = await prepare(process.env);
  globalThis.koE2ePrepared = prepared;
  process.env[RUN_FOLDER] = prepared.folder;
  writeMachine(prepared.folder, prepared.machine);
  writeFileSync(join(prepared.folder, PACKED), JSON.stringify(prepared.packed));
}
