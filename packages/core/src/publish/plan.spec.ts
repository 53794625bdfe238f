import { planName, planPublish, type PublishRequest, registriesOf } from './plan';

const minimal: PublishRequest = {
  workspaceRoot: '/w',
  defaultLayout: { folder: '/w/dist/ko/app/oci', display: 'oci:dist/ko/app/oci' },
};
const base = (text: string, source = 'KO_DOCKER_REPO') => ({ text, source });
const layout = { kind: 'layout', folder: '/w/out', display: 'out', names: [] };

test.each([
  [
    'KO_DOCKER_REPO names a registry',
    {},
    { KO_DOCKER_REPO: 'ghcr.io/me' },
    [{ kind: 'registry', base: base('ghcr.io/me') }],
  ],
  [
    'a host alone will do',
    {},
    { KO_DOCKER_REPO: 'localhost:5000' },
    [{ kind: 'registry', base: base('localhost:5000') }],
  ],
  ['a user of Docker Hub too', {}, { KO_DOCKER_REPO: 'me' }, [{ kind: 'registry', base: base('me') }]],
  [
    'a slash at the end is cut',
    {},
    { KO_DOCKER_REPO: 'ghcr.io/me/' },
    [{ kind: 'registry', base: base('ghcr.io/me') }],
  ],
  [
    'the option stands in for it',
    { repository: 'ghcr.io/me' },
    {},
    [{ kind: 'registry', base: base('ghcr.io/me', 'repository') }],
  ],
  [
    'the environment goes before the option',
    { repository: 'a/b' },
    { KO_DOCKER_REPO: 'c/d' },
    [{ kind: 'registry', base: base('c/d') }],
  ],
  [
    'an empty variable is none',
    { repository: 'a/b' },
    { KO_DOCKER_REPO: '' },
    [{ kind: 'registry', base: base('a/b', 'repository') }],
  ],
  [
    'with neither, the default layout is replaced',
    {},
    {},
    [{ kind: 'layout', folder: '/w/dist/ko/app/oci', display: 'oci:dist/ko/app/oci', names: ['latest'] }],
  ],
  [
    'its names are the tags',
    { tags: ['a', 'b'] },
    {},
    [{ kind: 'layout', folder: '/w/dist/ko/app/oci', display: 'oci:dist/ko/app/oci', names: ['a', 'b'] }],
  ],
  [
    'a layout asked for comes before the registry, which has the last word',
    { ociLayoutPath: 'out' },
    { KO_DOCKER_REPO: 'c/d' },
    [layout, { kind: 'registry', base: base('c/d') }],
  ],
  ['a layout asked for is enough', { ociLayoutPath: 'out' }, {}, [layout]],
  ['push=false publishes to nobody', { push: false }, { KO_DOCKER_REPO: 'c/d' }, [{ kind: 'none', base: base('c/d') }]],
  ['push=false needs no repository', { push: false }, {}, [{ kind: 'none', base: base('') }]],
  [
    'push=false still writes a layout asked for',
    { push: false, ociLayoutPath: 'out' },
    { KO_DOCKER_REPO: 'c/d' },
    [layout],
  ],
])('%s', (_, request, env, destinations) => {
  expect(planPublish({ ...minimal, ...request }, env).destinations).toEqual(destinations);
});

test.each([
  ['ghcr.io/Me', 'invalid-repository'],
  ['ghcr.io/me:v1', 'invalid-repository'],
  ['https://ghcr.io/me', 'invalid-repository'],
  ['ghcr.io/x', 'invalid-repository'], // ko's least length is 2
  ['ko.local', 'destination-unsupported'],
  ['ko.local/x', 'destination-unsupported'],
  ['kind.local', 'destination-unsupported'],
])('KO_DOCKER_REPO=%s is refused before any work: %s', (text, code) => {
  expect(() => planPublish(minimal, { KO_DOCKER_REPO: text })).toThrow(expect.objectContaining({ code }));
});

test('a repository that cannot be says where it comes from and what to write', () => {
  expect(() => planPublish({ ...minimal, repository: 'ghcr.io/me:v1' }, {})).toThrow(
    /^repository is "ghcr.io\/me:v1", which cannot be used as a repository: .* Set repository to a registry and a repository without tag, for example ghcr.io\/my-user\.$/,
  );
});

const planned = (request: Partial<PublishRequest>) => planPublish({ ...minimal, ...request }, {});

test('a reference by tag alone may be to latest when nothing is pushed', () => {
  const request = { ...minimal, tagOnly: true, repository: 'r.io/repo' };
  expect(() => planPublish(request, {})).toThrow(expect.objectContaining({ code: 'tag-only' }));
  expect(planPublish({ ...request, push: false }, {})).toMatchObject({ tags: ['latest'], tagOnly: true });
  expect(() => planPublish({ ...request, push: false, tags: [] }, {})).toThrow(
    expect.objectContaining({ code: 'tag-only' }),
  );
});

test('names are in lower case, but not for push=false, where ko refuses what is not', () => {
  const importPath = 'github.com/Acme/Shop/cmd/App';
  const below = { text: 'r.io/repo', source: 'repository' } as const;
  expect(planName(planned({}), below, importPath, true)).toBe('r.io/repo/app-fd25c108b6e39d3146f36cc88cf7ece9');
  expect(() => planName(planned({}), below, importPath, false)).toThrow(
    expect.objectContaining({ code: 'invalid-repository' }),
  );
});

test('a name of one character is refused, as in ko', () => {
  const below = { text: 'x', source: 'KO_DOCKER_REPO' } as const;
  expect(planName(planned({ baseImportPaths: true }), below, 'a/b', true)).toBe('x/b');
  expect(() => planName(planned({ bare: true }), below, 'a/b', true)).toThrow('a repository has 2 to 255 characters');
});

test('--bare below a host alone leaves no name', () => {
  const below = { text: 'localhost:5000', source: 'repository' } as const;
  expect(() => planName(planned({ bare: true }), below, 'a/b', true)).toThrow(
    'repository is "localhost:5000", which cannot be used as a repository: with "bare" nothing is added to it, and it is a host alone. ' +
      'Set repository to a registry and a repository without tag, for example ghcr.io/my-user.',
  );
});

test.each([
  ['localhost:5000', ['localhost:5000']],
  ['ghcr.io/me', ['ghcr.io']],
  ['me', ['index.docker.io']],
  ['', []],
])('KO_DOCKER_REPO="%s" writes to the registries %j', (text, registries) => {
  expect(registriesOf(planPublish(minimal, { KO_DOCKER_REPO: text }))).toEqual(registries);
});
