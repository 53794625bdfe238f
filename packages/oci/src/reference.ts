// Names of repositories and manifests, as ggcr and Docker read them. Only what passes here may become part of a URL: every
// component is restricted to characters that need no escaping. Spec: distribution-spec v1.1, "Pulling manifests"; registry-client 1.1, 1.2.
import { type Digest, isDigest } from './digest';
import { invalidReference } from './errors';

/** A name space in a registry. */
export interface Repository {
  /** Host with port, as written: `ghcr.io`, `localhost:5000`, `[::1]:5000`. `docker.io` becomes `index.docker.io`. */
  readonly registry: string;
  /** Path without host, tag and digest; on the Docker Hub with `library/` where the user left it out. */
  readonly repository: string;
}

/** Names a manifest. With both tag and digest, requests use the digest. */
export interface Reference extends Repository {
  /** `latest` when neither tag nor digest is written. */
  readonly tag?: string;
  readonly digest?: Digest;
}

const HUB = 'index.docker.io';

// registry-client 1.1: a DNS name or IPv4 address, or an IPv6 address in brackets and without a zone; then a port.
const REGISTRY = /^(?:\w(?:[\w-]*\w)?(?:\.\w(?:[\w-]*\w)?)*\.?|\[[0-9A-Fa-f:.]+\])(?::(\d{1,5}))?$/;

// distribution-spec v1.1, "Pulling manifests": <name>, one component of it, and <reference> as a tag.
const COMPONENT = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const TAG = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;

/** Most characters of a repository's path; ggcr's limit. */
const REPOSITORY_LENGTH = 255;

/** `[registry/]repository[:tag][@digest]` as a reference. Throws `invalid-reference`. */
export function parseReference(text: string): Reference {
  const [name = '', digest, ...more] = text.split('@');
  if (more.length > 0) throw invalidReference('reference', text, 'it has more than one "@"');
  if (digest !== undefined && !isDigest(digest)) {
    throw invalidReference('reference', text, 'what follows "@" is not sha256: and 64 lower-case hex digits');
  }
  const colon = name.lastIndexOf(':');
  const tagged = colon !== -1 && !name.includes('/', colon);
  const tag = tagged ? name.slice(colon + 1) : digest === undefined ? 'latest' : undefined;
  if (tag !== undefined && !TAG.test(tag)) {
    throw invalidReference(
      'reference',
      text,
      `"${tag}" is no tag (a letter, digit or "_", then up to 127 of these, "." and "-")`,
    );
  }
  const repository = splitRepository(tagged ? name.slice(0, colon) : name, 'reference', text);
  return { ...repository, ...(tag !== undefined && { tag }), ...(digest !== undefined && { digest }) };
}

/** `[registry/]repository`, without tag and digest. Throws `invalid-reference`. */
export function parseRepository(text: string): Repository {
  return splitRepository(text, 'repository', text);
}

/** The full name as ggcr prints it, `index.docker.io/library/alpine:latest`; a digest hides the tag. */
export function formatReference(reference: Reference): string {
  const name = `${reference.registry}/${reference.repository}`;
  if (reference.digest !== undefined) return `${name}@${reference.digest}`;
  return reference.tag === undefined ? name : `${name}:${reference.tag}`;
}

function splitRepository(name: string, what: 'reference' | 'repository', text: string): Repository {
  const slash = name.indexOf('/');
  const first = slash === -1 ? '' : name.slice(0, slash);
  // A host shows itself by a dot, a colon or the name localhost; anything else is a user of the Docker Hub.
  const hasRegistry = /[.:]/.test(first) || first === 'localhost';
  const written = hasRegistry ? first : HUB;
  const registry = written === 'docker.io' ? HUB : written;
  const path = hasRegistry ? name.slice(slash + 1) : name;
  requireRegistry(registry, what, text);
  const repository = registry === HUB && !path.includes('/') ? `library/${path}` : path;
  const wrong = path === '' ? '' : repository.split('/').find((component) => !COMPONENT.test(component));
  if (wrong !== undefined) {
    const why = /[A-Z]/.test(wrong)
      ? 'repositories are lower-case'
      : 'components are lower-case letters and digits, with ".", "_", "__" or "-" between them';
    throw invalidReference(what, text, wrong === '' ? 'a component of its path is empty' : `in "${wrong}", ${why}`);
  }
  if (repository.length > REPOSITORY_LENGTH) {
    throw invalidReference(what, text, `the repository has more than ${REPOSITORY_LENGTH} characters`);
  }
  return { registry, repository };
}

function requireRegistry(registry: string, what: string, text: string): void {
  const parts = REGISTRY.exec(registry);
  const port = parts?.[1];
  const portFits = port === undefined || (Number(port) >= 1 && Number(port) <= 65535);
  if (parts === null || !portFits || !URL.canParse(`https://${registry}/`)) {
    throw invalidReference(what, text, `"${registry}" is no registry host with an optional port`);
  }
}
