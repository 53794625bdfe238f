import { spawn } from 'node:child_process';
import { get } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** A server out of an image, running on this machine. */
export interface RunningApp {
  /** `127.0.0.1:port`. */
  readonly host: string;
  /** Asks it to end, as Kubernetes does, and tells how it ended. */
  stop(): Promise<number | NodeJS.Signals | null>;
}

/** An image as a folder, and what its config says of the process. */
export interface Unpacked {
  readonly folder: string;
  readonly config: { readonly Entrypoint?: readonly string[]; readonly Env?: readonly string[] };
}

export interface Answer {
  readonly status: number;
  readonly body: string;
}

const START_MS = 10_000;

/**
 * Starts the entrypoint of an unpacked image with the image's own environment; paths of the image lead into the folder.
 * @param port  what PORT says, by which the scaffolded server chooses where to listen
 */
export async function startApp(program: Unpacked, port: number): Promise<RunningApp> {
  const { folder, config } = program;
  const [entrypoint, ...args] = config.Entrypoint ?? [];
  if (entrypoint === undefined) throw new Error('The image has no entrypoint.');
  const pairs = (config.Env ?? []).map((line) => line.split(/=(.*)/s).slice(0, 2) as [string, string]);
  const env: Record<string, string> = { ...Object.fromEntries(pairs), PORT: String(port) };
  if (env['KO_DATA_PATH'] !== undefined) env['KO_DATA_PATH'] = join(folder, env['KO_DATA_PATH']);
  const child = spawn(join(folder, entrypoint), args, { cwd: folder, env, stdio: ['ignore', 'ignore', 'pipe'] });
  let log = '';
  child.stderr.on('data', (chunk: Buffer) => (log += chunk.toString()));
  const ended = new Promise<number | NodeJS.Signals | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status, signal) => resolve(signal ?? status));
  });
  ended.catch(() => {}); // seen again below, where somebody waits for it
  const host = `127.0.0.1:${port}`;
  const stop = (): Promise<number | NodeJS.Signals | null> => {
    child.kill('SIGTERM');
    return ended;
  };
  try {
    await Promise.race([answers(host), ended.then((how) => Promise.reject(new Error(`The app ended: ${how}`)))]);
  } catch (error) {
    child.kill('SIGKILL');
    throw new Error(`The app did not answer.\n${log}`, { cause: error });
  }
  return { host, stop };
}

/** Asks a path of a server. */
export function ask(host: string, path: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = get(`http://${host}${path}`, { agent: false, timeout: 5000 }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (text: string) => (body += text));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
    });
    request.on('error', reject);
    request.on('timeout', () => request.destroy(new Error(`${host} does not answer`)));
  });
}

/** Waits until a server answers on /healthz. */
export async function answers(host: string): Promise<void> {
  let last: unknown;
  for (const end = Date.now() + START_MS; Date.now() < end; await sleep(50)) {
    try {
      if ((await ask(host, '/healthz')).status === 200) return;
    } catch (error) {
      last = error;
    }
  }
  throw new Error(`http://${host}/healthz does not answer`, { cause: last });
}
