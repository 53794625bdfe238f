import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { succeed } from '../command';
import { TOOLS } from './tools';

/** A self-signed certificate for 127.0.0.1 and localhost. Paths of PEM files. */
export interface Certificate {
  readonly certificate: string;
  readonly key: string;
}

/** The same as text, for a server of Node. */
export function readCertificate({ certificate, key }: Certificate): { cert: string; key: string } {
  return { cert: readFileSync(certificate, 'utf8'), key: readFileSync(key, 'utf8') };
}

/** Makes a certificate `<name>.crt` and its key `<name>.key` in a folder. */
export async function makeCertificate(folder: string, name: string, env: NodeJS.ProcessEnv): Promise<Certificate> {
  const made = { certificate: join(folder, `${name}.crt`), key: join(folder, `${name}.key`) };
  const subject = ['-subj', `/CN=${name}`, '-addext', 'subjectAltName=IP:127.0.0.1,DNS:localhost'];
  const output = ['-keyout', made.key, '-out', made.certificate];
  // RSA, because distribution's token authentication is widely run with RS256 and little else.
  const args = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', ...subject, ...output];
  await succeed(TOOLS.openssl, args, { cwd: folder, env });
  return made;
}
