// Docker's configuration file, written as Docker's own library writes it, because Docker, Podman and other tools read it again: known
// members in Go's order, maps sorted, indented by tabs. Like that library, this drops members that it does not know.
import { chmod, chown, mkdir, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { unusableDockerConfig } from '../errors';

/** One entry of `auths`, as it is stored: a secret in it is encoded, not encrypted. */
export type StoredAuth = Readonly<Record<string, string>>;

export interface DockerConfig {
  auths: Record<string, StoredAuth>;
  readonly credsStore?: string;
  readonly credHelpers?: Readonly<Record<string, string>>;
  readonly [member: string]: unknown;
}

/** Members in the order in which they are written; empty ones are left out, but for `auths`. Source: docker/cli ConfigFile. */
const MEMBERS = [
  'auths',
  'HttpHeaders',
  'psFormat',
  'imagesFormat',
  'networksFormat',
  'pluginsFormat',
  'volumesFormat',
  'statsFormat',
  'detachKeys',
  'credsStore',
  'credHelpers',
  'serviceInspectFormat',
  'servicesFormat',
  'tasksFormat',
  'secretFormat',
  'configFormat',
  'nodesFormat',
  'pruneFilters',
  'proxies',
  'currentContext',
  'cliPluginsExtraDirs',
  'plugins',
  'aliases',
  'features',
] as const;

/** Members of an entry of `auths`, in order; user and password only as `auth`. */
const AUTH_MEMBERS = ['auth', 'identitytoken', 'registrytoken'] as const;

/** Reads a configuration; a file that does not exist is an empty one. Throws CliError `docker-config`. */
export async function readDockerConfig(file: string): Promise<DockerConfig> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw unusableDockerConfig(file, `it cannot be read (${error.code})`, error);
  });
  if (text === undefined) return { auths: {} };
  const config = parse(text, file);
  if (!isRecord(config)) throw unusableDockerConfig(file, 'it is no JSON object');
  const auths = config['auths'] ?? {};
  if (!isRecord(auths)) throw unusableDockerConfig(file, 'its "auths" is no JSON object');
  return {
    ...config,
    auths: Object.fromEntries(
      Object.entries(auths).map(([key, auth]) => [key, storedAuth(auth, `${file}: its entry for ${key}`)]),
    ),
  };
}

function parse(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw unusableDockerConfig(file, `it is no JSON${placeIn(text, error)}`);
  }
}

/** Where it breaks, and at which character: the parser's own message would quote more of a text that holds passwords. */
function placeIn(text: string, error: unknown): string {
  const at = Number(/ at position (\d+)/.exec(String(error))?.[1] ?? text.length);
  if (at >= text.length) return ': it ends too early';
  const before = text.slice(0, at).split('\n');
  return `: invalid character '${text[at]}' in line ${before.length}, column ${(before.at(-1) ?? '').length + 1}`;
}

function storedAuth(raw: unknown, place: string): StoredAuth {
  const record = isRecord(raw) ? raw : {};
  const { username, password } = record;
  const spelledOut = typeof username === 'string' && typeof password === 'string' && username !== '';
  const auth = spelledOut ? Buffer.from(`${username}:${password}`, 'utf8').toString('base64') : record['auth'];
  if (typeof auth === 'string' && !isEncoded(auth))
    throw unusableDockerConfig(place, 'its "auth" is no base64 of user:password');
  const members: Record<string, unknown> = { ...record, auth };
  return Object.fromEntries(
    AUTH_MEMBERS.flatMap((name) => {
      const value = members[name];
      return typeof value === 'string' && value !== '' ? [[name, value]] : [];
    }),
  );
}

/** Base64 of a text with a colon, or nothing. */
function isEncoded(auth: string): boolean {
  const bytes = Buffer.from(auth, 'base64');
  return auth === '' || (bytes.toString('base64') === auth && bytes.includes(':'));
}

/**
 * Writes a configuration: to a temporary name beside the file, which then takes its place. Owner and mode of an existing file stay;
 * a new one is for its owner alone, like its folder. A link is followed.
 */
export async function writeDockerConfig(file: string, config: DockerConfig): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const target = await realpath(file).catch(() => file);
  const before = await stat(target).catch(() => undefined);
  const temporary = `${target}.${process.pid}.tmp`;
  try {
    await writeFile(temporary, encode(config), { mode: 0o600, flag: 'wx' });
    if (before !== undefined) {
      await chmod(temporary, before.mode & 0o7777);
      // Only root may give a file away; anyone else already owns what they can replace.
      await chown(temporary, before.uid, before.gid).catch(() => {});
    }
    await rename(temporary, target);
  } finally {
    await rm(temporary, { force: true });
  }
}

function encode(config: DockerConfig): string {
  const members = MEMBERS.flatMap((name): [string, unknown][] => {
    const value = config[name];
    return name === 'auths' || !isEmpty(value) ? [[name, inOrder(value)]] : [];
  });
  const text = JSON.stringify(Object.fromEntries(members), null, '\t');
  // Go escapes these three everywhere, and these two because of JavaScript.
  return text.replace(/[<>&\u2028\u2029]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Maps with sorted keys; the members of an entry keep their order, which is that of `AUTH_MEMBERS`. */
function inOrder(value: unknown): unknown {
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true;
  return Array.isArray(value) ? value.length === 0 : isRecord(value) && Object.keys(value).length === 0;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
