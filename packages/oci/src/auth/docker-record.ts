// One file of Docker or Podman: what may be in it, decoded without a word of it getting into a message.
import { unusableDockerConfig } from '../errors';
import { Credential } from './credential';

/** One entry of `auths`. */
export interface DockerRecord {
  readonly auth?: unknown;
  readonly username?: unknown;
  readonly password?: unknown;
  readonly identitytoken?: unknown;
  readonly registrytoken?: unknown;
}

/** The members of a configuration that have to do with credentials; keys as they stand in the file. */
export interface DockerConfig {
  /** Path, or the variable that holds the text. */
  readonly file: string;
  readonly auths: ReadonlyMap<string, DockerRecord>;
  readonly credHelpers: ReadonlyMap<string, string>;
  readonly credsStore: string | undefined;
}

/**
 * A configuration's text. Unknown members are ignored. Throws `credential`, with the file's name and nothing of its
 * content.
 */
export function decodeDockerConfig(text: string, file: string): DockerConfig {
  const config = parsed(text.replace(/^\uFEFF/, ''), file);
  const store = config['credsStore'];
  return {
    file,
    auths: members<DockerRecord>(
      config['auths'],
      'auths',
      file,
      (value) => typeof value === 'object' && value !== null,
    ),
    credHelpers: members<string>(config['credHelpers'], 'credHelpers', file, (value) => typeof value === 'string'),
    credsStore: typeof store === 'string' && store !== '' ? store : undefined,
  };
}

/**
 * The credential of a record; `undefined` for the marker `{}` and for a user without a password. A `registrytoken` is
 * used before an `identitytoken`, that before user and password. `source`: how messages call it. Throws `credential`.
 */
export function recordCredential(record: DockerRecord, source: string, file: string): Credential | undefined {
  const registryToken = nonEmpty(record.registrytoken);
  if (registryToken !== undefined) return new Credential(source, 'registry-token', '', registryToken);
  const { username, password } = userAndPassword(record, file);
  const user = username === '' || password === '' ? undefined : new Credential(source, 'password', username, password);
  const identityToken = nonEmpty(record.identitytoken);
  if (identityToken !== undefined) return new Credential(source, 'identity-token', username, identityToken, user);
  return user;
}

/** `auth` wins over `username` and `password`. */
function userAndPassword(record: DockerRecord, file: string): { username: string; password: string } {
  const auth = nonEmpty(record.auth);
  if (auth === undefined) {
    const username = nonEmpty(record.username) ?? '';
    // Spec: RFC 7617 section 2: the first colon ends the user name.
    if (username.includes(':')) throw unusableDockerConfig(file, 'a user name holds a colon');
    return { username, password: nonEmpty(record.password) ?? '' };
  }
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(auth)) throw unusableDockerConfig(file, 'an "auth" is not base64');
  const text = Buffer.from(auth, 'base64').toString('utf8').replace(/\0+$/, '');
  const colon = text.indexOf(':');
  if (colon <= 0) throw unusableDockerConfig(file, 'an "auth" is not user:password in base64');
  return { username: text.slice(0, colon), password: text.slice(colon + 1) };
}

function parsed(text: string, file: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // JSON.parse quotes the text around the mistake, so its error is not passed on as the cause.
    throw unusableDockerConfig(file, 'it is not JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw unusableDockerConfig(file, 'it is not a JSON object');
  }
  return value as Record<string, unknown>;
}

function members<T>(value: unknown, name: string, file: string, fits: (member: unknown) => boolean): Map<string, T> {
  if (value === undefined || value === null) return new Map();
  if (typeof value !== 'object' || Array.isArray(value)) throw unusableDockerConfig(file, `"${name}" is not an object`);
  return new Map(Object.entries(value).filter(([, member]) => fits(member)) as [string, T][]);
}

function nonEmpty(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
