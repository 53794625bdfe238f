// Programs that keep credentials: `docker-credential-<name> get` takes a key on stdin and answers with JSON on stdout;
// a failure is a text on stdout and exit code 1. Spec: docker-credential-helpers README.
import { spawn } from 'node:child_process';
import { delimiter, isAbsolute, join } from 'node:path';
import { helperFailed, missingHelper, printable, unusableDockerConfig } from '../errors';
import { Credential } from './credential';

/** A helper of a configuration. */
export interface Helper {
  /** `osxkeychain`, `ecr-login`, … */
  readonly name: string;
  /** The configuration, and the key in it, that names the helper. */
  readonly file: string;
  readonly key: string;
}

/** Milliseconds that a helper has; some ask a cloud, some a keychain that asks the user. */
const TIME_LIMIT = 30_000;

/** Bytes of output; a secret has a few thousand. */
const OUTPUT_LIMIT = 1024 * 1024;

/**
 * Contained in what a helper says when it has nothing for a key. Spec: docker-credential-helpers credentials/error.go.
 */
const NOT_FOUND = 'credentials not found in native keychain';

/**
 * What the helper keeps for `server`; `undefined` when it has nothing. A helper that is missing or fails is an error:
 * looking further has sent credentials to the wrong place (CVE-2021-41092). Throws `credential`, never with a part of a
 * credential.
 */
export async function askHelper(
  helper: Helper,
  server: string,
  env: Readonly<Record<string, string | undefined>>,
  signal?: AbortSignal,
  timeLimit: number = TIME_LIMIT,
): Promise<Credential | undefined> {
  // The name becomes part of a file name.
  if (!/^[A-Za-z0-9._-]+$/.test(helper.name))
    throw unusableDockerConfig(helper.file, `${helper.key} is no name of a helper`);
  const program = `docker-credential-${helper.name}`;
  const answered = await runFirst(program, server, env, timeLimit, signal);
  if (answered === undefined) throw missingHelper(program, helper.file, helper.key);
  const { code, output } = answered;
  const said = output.trim();
  if (code !== 0) {
    if (said.includes(NOT_FOUND)) return undefined;
    const shown = /"?secret"?\s*[:=]/i.test(said)
      ? 'its output is not shown, for it may hold a secret'
      : `"${printable(said, 200)}"`;
    throw helperFailed(program, server, `exit code ${code}, ${said === '' ? 'no output' : shown}`);
  }
  const answer = parsed(said);
  if (answer === undefined) throw helperFailed(program, server, 'its output is not the JSON of a credential');
  const { Username: username, Secret: secret } = answer;
  if (secret === '') return undefined;
  const source = `credential helper ${helper.name}`;
  if (username === '<token>') return new Credential(source, 'identity-token', '', secret);
  if (username.includes(':')) throw helperFailed(program, server, 'its user name holds a colon');
  return new Credential(source, 'password', username, secret);
}

interface Answered {
  readonly code: number;
  readonly output: string;
}

/** Runs the program from the first folder of the PATH that has it; `undefined` if none has. */
async function runFirst(
  program: string,
  server: string,
  env: Readonly<Record<string, string | undefined>>,
  timeLimit: number,
  signal?: AbortSignal,
): Promise<Answered | undefined> {
  const name = process.platform === 'win32' ? `${program}.exe` : program;
  const path = env['PATH'] ?? env['Path'] ?? '';
  // A relative entry would run what lies in the current folder.
  for (const folder of path.split(delimiter).filter((entry) => isAbsolute(entry))) {
    const answered = await run(join(folder, name), program, server, env, timeLimit, signal);
    if (answered !== undefined) return answered;
  }
  return undefined;
}

/** `undefined`: there is no such program. */
function run(
  path: string,
  program: string,
  server: string,
  env: Readonly<Record<string, string | undefined>>,
  timeLimit: number,
  signal?: AbortSignal,
): Promise<Answered | undefined> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const child = spawn(path, ['get'], { env: { ...env }, stdio: ['pipe', 'pipe', 'ignore'], windowsHide: true });
    const chunks: Buffer[] = [];
    let size = 0;
    const end = (failure: unknown) => {
      child.kill('SIGKILL');
      child.stdout.destroy(); // a grandchild may hold it open
      settle(() => reject(failure as Error));
    };
    const timer = setTimeout(() => end(helperFailed(program, server, `no answer after ${timeLimit} ms`)), timeLimit);
    const aborted = () => end(signal?.reason);
    const settle = (how: () => void) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', aborted);
      how();
    };
    signal?.addEventListener('abort', aborted, { once: true });
    child.stdout.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      size += chunk.length;
      if (size > OUTPUT_LIMIT) end(helperFailed(program, server, `more than ${OUTPUT_LIMIT} bytes of output`));
    });
    child.stdin.on('error', () => {}); // a helper that does not read its input has closed it
    child.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'EACCES') settle(() => resolve(undefined));
      else end(helperFailed(program, server, printable(error.message, 200)));
    });
    child.on('close', (code) =>
      settle(() => resolve({ code: code ?? -1, output: Buffer.concat(chunks).toString('utf8') })),
    );
    child.stdin.end(`${server}\n`);
  });
}

function parsed(text: string): { Username: string; Secret: string } | undefined {
  try {
    const value = JSON.parse(text) as { Username?: unknown; Secret?: unknown } | null;
    const { Username = '', Secret = '' } = value ?? {};
    return typeof Username === 'string' && typeof Secret === 'string' ? { Username, Secret } : undefined;
  } catch {
    return undefined; // its message would quote the output, and so the secret
  }
}
