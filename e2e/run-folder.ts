import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Machine } from './environment';
import type { Packed } from './pack';

// One run of the tests shares one folder: the packed packages, npm's configuration, installed workspaces to copy from. Jest's setup
// makes it and names it in the environment, which is what the workers inherit.

/** Name of the environment variable that holds the path of the run's folder. */
export const RUN_FOLDER = 'KO_E2E_RUN';

/** Name of the file in the run's folder that lists the packed packages. */
export const PACKED = 'packed.json';

const MACHINE = 'machine.json';

/** How long one worker waits for another one that makes the same thing, in milliseconds. */
const PATIENCE_MS = 240_000;

/** Path of the run's folder. @throws Error outside a run that Jest's setup prepared */
export function runFolder(): string {
  const folder = process.env[RUN_FOLDER];
  if (folder === undefined)
    throw new Error(`${RUN_FOLDER} is not set: start the tests with npm test or npm run test:real.`);
  return folder;
}

/** What the setup found out about the machine. */
export function machine(): Machine {
  return JSON.parse(readFileSync(join(runFolder(), MACHINE), 'utf8')) as Machine;
}

/** The packed packages. */
export function packed(): Packed[] {
  return JSON.parse(readFileSync(join(runFolder(), PACKED), 'utf8')) as Packed[];
}

/** Leaves the facts of the machine to the workers. */
export function writeMachine(folder: string, facts: Machine): void {
  writeFileSync(join(folder, MACHINE), JSON.stringify(facts));
}

/**
 * Makes something once in a run, whichever worker comes first; the others wait for it.
 * @param make  gets the path of an empty folder to fill
 * @returns the path of the filled folder
 */
export async function onceInRun(name: string, make: (folder: string) => Promise<void>): Promise<string> {
  const folder = join(runFolder(), name);
  const state = `${folder}.state`;
  if (claim(`${folder}.claim`)) {
    try {
      mkdirSync(folder, { recursive: true });
      await make(folder);
      writeFileSync(state, 'made');
    } catch (error) {
      rmSync(folder, { recursive: true, force: true });
      writeFileSync(state, `failed: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await sleep(50)) {
    const text = readState(state);
    if (text === 'made') return folder;
    if (text !== undefined && text !== '') throw new Error(`${name} could not be made: ${text}`);
  }
  throw new Error(`${name} was not made within ${PATIENCE_MS} ms`);
}

function claim(path: string): boolean {
  try {
    mkdirSync(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function readState(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
