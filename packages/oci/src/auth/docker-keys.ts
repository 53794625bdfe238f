// Under which keys of a Docker configuration a repository's credential may stand.
import type { CredentialTarget } from './keychain';

/** The key under which Docker has always kept the Docker Hub. */
export const HUB_KEY = 'https://index.docker.io/v1/';

/** Names of the Docker Hub in other tools' files; Podman writes `docker.io`. */
const HUB_HOSTS = ['index.docker.io', 'docker.io', 'registry-1.docker.io'];

/** One place to look. */
export interface Candidate {
  /** In normal form: host and path without scheme. */
  readonly name: string;
  /** Whether it names the whole registry, not a path in it. */
  readonly host: boolean;
}

/** The repository, each prefix of its path, the host: in the order in which they are tried. */
export function candidates({ registry, repository }: CredentialTarget): Candidate[] {
  const hosts = registry === 'index.docker.io' ? HUB_HOSTS : [normalKey(registry)];
  const parts = repository.split('/');
  const paths = parts.map((_, cut) => parts.slice(0, parts.length - cut).join('/'));
  return [
    ...paths.flatMap((path) => hosts.map((host) => ({ name: `${host}/${path}`, host: false }))),
    ...hosts.map((host) => ({ name: host, host: true })),
  ];
}

/**
 * The key of `keys` that stands for a candidate, as it is written there. A key with a path stands for nothing outside
 * of that path: tools that compared hosts alone have used the record of `host/team-a` for `host/team-b`.
 */
export function findKey(keys: Iterable<string>, { name, host }: Candidate): string | undefined {
  const matching = [...keys].filter((key) => normalKey(key) === name);
  if (host && HUB_HOSTS.includes(name) && matching.includes(HUB_KEY)) return HUB_KEY;
  return matching.find((key) => key === name) ?? matching[0];
}

/** What credential stores are asked for a registry, one after the other. */
export function storeKeys(registry: string): string[] {
  return registry === 'index.docker.io' ? [HUB_KEY] : [registry, `https://${registry}`];
}

/** `https://Host:443/v2/` and `host` are the same; paths other than `/v1/` and `/v2/` stay, and their case. */
function normalKey(key: string): string {
  const bare = key.replace(/^https?:\/\//i, '').replace(/\/+$/, '');
  const slash = bare.indexOf('/');
  const host = (slash === -1 ? bare : bare.slice(0, slash)).toLowerCase().replace(/:443$/, '');
  const path = slash === -1 ? '' : bare.slice(slash);
  return /^\/v[12]$/.test(path) ? host : `${host}${path}`;
}
