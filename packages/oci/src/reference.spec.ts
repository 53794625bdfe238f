import { formatReference, parseReference, parseRepository } from './reference';

const HEX = 'a'.repeat(64);
const SHA256 = `sha256:${HEX}` as const;
const SHA512 = `sha512:${'b'.repeat(128)}` as const;

// registry-client 1.2
test.each<[text: string, registry: string, repository: string, tag: string | undefined]>([
  ['alpine', 'index.docker.io', 'library/alpine', 'latest'],
  ['bob/app:v1', 'index.docker.io', 'bob/app', 'v1'],
  ['docker.io/alpine', 'index.docker.io', 'library/alpine', 'latest'],
  ['index.docker.io/alpine', 'index.docker.io', 'library/alpine', 'latest'],
  ['registry-1.docker.io/library/alpine', 'registry-1.docker.io', 'library/alpine', 'latest'], // not rewritten
  ['localhost/app', 'localhost', 'app', 'latest'],
  ['localhost:5000/app', 'localhost:5000', 'app', 'latest'],
  ['localhost:5000', 'index.docker.io', 'library/localhost', '5000'], // no slash: never a host
  ['foo.com', 'index.docker.io', 'library/foo.com', 'latest'],
  ['myhost/app', 'index.docker.io', 'myhost/app', 'latest'], // a host needs a dot, a colon, or to be localhost
  ['myhost:80/app', 'myhost:80', 'app', 'latest'],
  ['[::1]:5000/app', '[::1]:5000', 'app', 'latest'],
  ['[fe80::1]/a/b/c:x', '[fe80::1]', 'a/b/c', 'x'],
  ['127.0.0.1:5000/a_b/c__d/e--f/g.h:V_1.0-rc', '127.0.0.1:5000', 'a_b/c__d/e--f/g.h', 'V_1.0-rc'],
  [`gcr.io/p/app:${'t'.repeat(128)}`, 'gcr.io', 'p/app', 't'.repeat(128)],
])('%s names %s / %s : %s', (text, registry, repository, tag) => {
  expect(parseReference(text)).toEqual({ registry, repository, tag, digest: undefined });
});

test.each<[text: string, tag: string | undefined, digest: string]>([
  [`gcr.io/p/app@${SHA256}`, undefined, SHA256], // a digest alone implies no tag
  [`gcr.io/p/app:v1@${SHA256}`, 'v1', SHA256],
  [`gcr.io/p/app@${SHA512}`, undefined, SHA512],
])('%s has the tag %s and a digest', (text, tag, digest) => {
  expect(parseReference(text)).toEqual({ registry: 'gcr.io', repository: 'p/app', tag, digest });
});

// registry-client 1.1; what ggcr lets through and the specification does not is refused as well
test.each<[text: string, why: string]>([
  ['', 'a component of its path is empty'],
  ['a/b:', '"" is no tag'],
  [`a/b:${'t'.repeat(129)}`, 'is no tag'],
  ['a/b:.v1', '".v1" is no tag'],
  ['a/b:-v1', '"-v1" is no tag'],
  [`a@${SHA256}@${SHA256}`, 'it has more than one "@"'],
  ['a@sha256:abc', 'what follows "@" is not sha256: and 64 lower-case hex digits'],
  [`a@sha256:${'A'.repeat(64)}`, 'what follows "@" is not'],
  [`a@md5:${'a'.repeat(32)}`, 'what follows "@" is not'],
  ['gcr.io/App', 'in "App", repositories are lower-case'],
  ['Alpine', 'in "Alpine", repositories are lower-case'],
  ['gcr.io/a//b', 'a component of its path is empty'],
  ['gcr.io/a/', 'a component of its path is empty'],
  ['gcr.io/', 'a component of its path is empty'],
  ['/a', 'a component of its path is empty'],
  ['../x', 'is no registry host'],
  ['gcr.io/../x', 'in ".."'],
  ['gcr.io/a___b', 'in "a___b"'],
  ['gcr.io/a..b', 'in "a..b"'],
  ['gcr.io/-a', 'in "-a"'],
  ['gcr.io/a b', 'in "a b"'],
  ['gcr.io/a%2fb', 'in "a%2fb"'],
  [`gcr.io/${'a'.repeat(256)}`, 'more than 255 characters'],
  ['user@gcr.io/app', 'what follows "@" is not'],
  ['gcr.io:0/app', '"gcr.io:0" is no registry host'],
  ['gcr.io:65536/app', '"gcr.io:65536" is no registry host'],
  ['gcr.io:/app', '"gcr.io:" is no registry host'],
  ['gcr.io:80:80/app', 'is no registry host'],
  ['gcr..io/app', 'is no registry host'],
  ['-gcr.io/app', 'is no registry host'],
  ['[fe80::1%25eth0]/app', 'is no registry host'], // no zones
  ['[::1/app', 'is no registry host'],
  ['[1:2:3]/app', 'is no registry host'],
  ['::1/app', 'is no registry host'],
  ['https://gcr.io/app', 'is no registry host'],
])('%j is no reference: %s', (text, why) => {
  expect(() => parseReference(text)).toThrow(
    expect.objectContaining({ code: 'invalid-reference', message: expect.stringContaining(why) }),
  );
});

test.each<[text: string, full: string]>([
  ['alpine', 'index.docker.io/library/alpine:latest'],
  ['ghcr.io/acme/app:v1', 'ghcr.io/acme/app:v1'],
  [`ghcr.io/acme/app:v1@${SHA256}`, `ghcr.io/acme/app@${SHA256}`], // the digest hides the tag, as in ggcr
])('%s is printed as %s', (text, full) => {
  expect(formatReference(parseReference(text))).toBe(full);
});

test.each<[text: string, registry: string, repository: string]>([
  ['ghcr.io/acme', 'ghcr.io', 'acme'],
  ['localhost:5000/a/b', 'localhost:5000', 'a/b'],
  ['acme', 'index.docker.io', 'library/acme'],
  ['docker.io/acme/app', 'index.docker.io', 'acme/app'],
])('%s is the repository %s / %s', (text, registry, repository) => {
  expect(parseRepository(text)).toEqual({ registry, repository });
});

test.each(['ghcr.io/acme/app:v1', `ghcr.io/acme/app@${SHA256}`, 'localhost:5000', 'ghcr.io/Acme', ''])(
  '%j is no repository',
  (text) => {
    expect(() => parseRepository(text)).toThrow(
      expect.objectContaining({
        code: 'invalid-reference',
        next: 'Write it like ghcr.io/acme/app, without tag and digest.',
      }),
    );
  },
);
