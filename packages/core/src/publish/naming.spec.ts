import type { Digest } from '@ko/oci';
import { checkTagOnly, planTags, pushedReference, repositoryName, unpushedReference } from './naming';

const none = { preserveImportPaths: false, baseImportPaths: false, bare: false };
const path = 'github.com/my-user/my-repo/cmd/app';

test.each([
  ['registry.example.com/repo', path, none, 'registry.example.com/repo/app-11c47bc5dc2074f5f6575a5b2d168b61'],
  ['registry.example.com/repo', path, { ...none, preserveImportPaths: true }, `registry.example.com/repo/${path}`],
  ['registry.example.com/repo', path, { ...none, baseImportPaths: true }, 'registry.example.com/repo/app'],
  ['registry.example.com/repo', path, { ...none, bare: true }, 'registry.example.com/repo'],
  ['r/x', path, { preserveImportPaths: true, baseImportPaths: true, bare: true }, `r/x/${path}`],
  ['r/x', path, { ...none, baseImportPaths: true, bare: true }, 'r/x/app'],
  ['my-user', 'github.com/google/ko', none, 'my-user/ko-98b8c7facdad74510a7cae0cd368eb4e'],
  ['r//x/', './cmd/app', none, 'r/x/app-390867b1b591733416587905fea59533'], // joined as Go's path.Join does it
  ['', 'github.com/google/ko', none, 'ko-98b8c7facdad74510a7cae0cd368eb4e'], // --push=false without KO_DOCKER_REPO
])('below "%s", %s is named as ko names it', (base, importPath, naming, name) => {
  expect(repositoryName(base, importPath, naming)).toBe(name);
});

test('the default tag is latest, duplicates are dropped, the first of them stays', () => {
  expect(planTags(undefined)).toEqual(['latest']);
  expect(planTags(['b', 'a', 'b'])).toEqual(['b', 'a']);
});

test.each(['no good', '', '-x', '.x', 'a/b', 'x'.repeat(129)])('"%s" is no tag', (tag) => {
  expect(() => planTags([tag])).toThrow('is no tag');
});

test.each([[['a', 'b']], [['latest']], [[]]])('a reference by tag alone is refused for the tags %j', (tags) => {
  expect(() => checkTagOnly(tags)).toThrow('needs exactly one tag other than latest');
});

const digest: Digest = `sha256:${'a'.repeat(64)}`;

test.each<[tags: string[], tagOnly: boolean, pushed: string, unpushed: string]>([
  [['latest'], false, `r/app@${digest}`, `r/app:latest@${digest}`],
  [['v1'], false, `r/app:v1@${digest}`, `r/app:v1@${digest}`],
  [['v1', 'v2'], false, `r/app@${digest}`, `r/app:v1@${digest}`],
  [['v1'], true, 'r/app:v1', 'r/app:v1'],
  [[], false, `r/app@${digest}`, `r/app@${digest}`],
])('tags %j, by tag alone %s: printed as ko prints it', (tags, tagOnly, pushed, unpushed) => {
  expect(pushedReference('r/app', digest, tags, tagOnly)).toBe(pushed);
  expect(unpushedReference('r/app', digest, tags, tagOnly)).toBe(unpushed);
});
