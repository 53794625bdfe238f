import { spawn } from 'node:child_process';
import { helperFailed, helperNotInstalled } from '../errors';

export interface Secret {
  readonly server: string;
  readonly username: string;
  readonly password: string;
}

/** Longest answer of a helper that is kept, in characters: it is shown to a person. */
const ANSWER_LIMIT = 200;

/**
 * Hands credentials to a credential helper. Protocol: `<program> store` with a JSON object on standard input; a failure is an exit
 * status and a text on standard output. Spec: docker/docker-credential-helpers, README "Development".
 *
 * @param context.file  the configuration that names the helper, for messages
 * @throws CliError `credential-helper`
 */
export async function storeWithHelper(
  program: string,
  { server, username, password }: Secret,
  context: {
    readonly env: Readonly<Record<string, string | undefined>>;
    readonly file: string;
    readonly signal: AbortSignal;
  },
): Promise<void> {
  // A name is a name: with a slash it would be a path, which a configuration file must not choose.
  if (!/^docker-credential-[\w.-]+$/.test(program)) throw helperFailed(program, server, 'this is no name of a program');
  const input = JSON.stringify({ ServerURL: server, Username: username, Secret: password });
  await new Promise<void>((resolve, reject) => {
    const { env, file, signal } = context;
    const child = spawn(program, ['store'], { env: { ...env }, signal, stdio: ['pipe', 'pipe', 'inherit'] });
    const answer: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => answer.push(chunk));
    child.stdin.on('error', () => {}); // it ended without reading; its exit status says why
    child.on('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'ENOENT' ? helperNotInstalled(program, file, error) : error),
    );
    child.on('close', (status) => {
      if (status === 0) return resolve();
      const said = Buffer.concat(answer).toString('utf8').replaceAll(password, '…').trim().slice(0, ANSWER_LIMIT);
      reject(helperFailed(program, server, said || `it ended with status ${status}`));
    });
    child.stdin.end(input);
  });
}
