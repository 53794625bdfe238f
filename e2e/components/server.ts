import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { killGroup } from '../command';

/** A program that runs until it is stopped. */
export interface Server {
  readonly pid: number;
  /** Asks it to end, waits, and kills its process group if it does not. */
  stop(): Promise<void>;
}

export interface ServerOptions {
  readonly env: NodeJS.ProcessEnv;
  /** File that takes everything it writes. */
  readonly log: string;
  /** Whether it serves. Asked every 50 ms; an error counts as no. */
  readonly ready: () => Promise<boolean>;
  /** How long it may take until it serves, in milliseconds; default half a minute. */
  readonly startMs?: number;
}

const START_MS = 30_000;
const STOP_MS = 20_000;

/** Starts a program in its own process group and waits until it serves. @throws Error with the end of its log */
export async function startServer(program: string, args: readonly string[], options: ServerOptions): Promise<Server> {
  const log = openSync(options.log, 'a');
  const child = spawn(program, args, { env: options.env, stdio: ['ignore', log, log], detached: true });
  closeSync(log);
  const ended = new Promise<void>((resolve) => {
    child.on('close', () => resolve());
    child.on('error', () => resolve());
  });
  for (const end = Date.now() + (options.startMs ?? START_MS); Date.now() < end && running(child); await sleep(50)) {
    if (await options.ready().catch(() => false)) return { pid: child.pid as number, stop: () => stop(child, ended) };
  }
  await stop(child, ended);
  throw new Error(`${program} did not come up:\n${readFileSync(options.log, 'utf8').slice(-2000)}`);
}

/** A port of 127.0.0.1 that is free now, for a server that cannot choose one itself and say which. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

function running(child: ChildProcess): boolean {
  return child.pid !== undefined && child.exitCode === null && child.signalCode === null;
}

async function stop(child: ChildProcess, ended: Promise<void>): Promise<void> {
  if (!running(child)) return;
  child.kill('SIGTERM');
  const timer = setTimeout(() => killGroup(child.pid), STOP_MS);
  await ended;
  clearTimeout(timer);
}
