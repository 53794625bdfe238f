import { type BuildContext, matchesFileName, matchesTag } from './build-context';
import type { Verdict } from './constraint';

const LINUX: BuildContext = {
  os: 'linux',
  architecture: 'amd64',
  cgo: false,
  tags: ['mine'],
  release: 24,
  toolTags: ['amd64.v1', 'goexperiment.boringcrypto'],
};

const tags: [tag: string, context: Partial<BuildContext>, expected: Verdict][] = [
  ['linux', {}, true],
  ['amd64', {}, true],
  ['windows', {}, false],
  ['unix', {}, true],
  ['unix', { os: 'windows' }, false],
  ['unix', { os: 'js' }, false],
  ['linux', { os: 'android' }, true], // three systems also satisfy another's tag
  ['darwin', { os: 'ios' }, true],
  ['solaris', { os: 'illumos' }, true],
  ['android', {}, false],
  ['cgo', {}, false],
  ['cgo', { cgo: true }, true],
  ['gc', {}, true],
  ['gccgo', {}, false],
  ['go1.1', {}, true],
  ['go1.24', {}, true],
  ['go1.25', {}, false],
  ['go1.021', {}, false],
  ['go2', {}, false],
  ['mine', {}, true],
  ['ignore', {}, false],
  ['amd64.v1', {}, true],
  ['amd64.v3', {}, false],
  ['boringcrypto', {}, true], // the old name of an experiment
  ['boringcrypto', { toolTags: [] }, false],
  ['goexperiment.mine', { tags: ['goexperiment.mine'], toolTags: [] }, true],
  // The toolchain is not known: what its release or its settings decide is not, either.
  ['go1.21', { release: Infinity }, true], // the oldest that may come has it
  ['go1.25', { release: Infinity }, undefined],
  ['amd64.v3', { toolTags: undefined }, undefined],
  ['arm64.v8.0', { toolTags: undefined }, false], // of another architecture
  ['goexperiment.simd', { toolTags: undefined }, undefined],
  ['boringcrypto', { toolTags: undefined }, undefined],
  // Nor are all tags: any may be set, but those with which Go itself does not build.
  ['mine', { anyTags: true }, true],
  ['fancy', { anyTags: true }, undefined],
  ['linux', { anyTags: true }, true],
  ['cgo', { anyTags: true }, undefined],
  ['race', { anyTags: true }, undefined],
  ['go1.25', { anyTags: true }, undefined],
  ['goexperiment.simd', { anyTags: true }, undefined],
  ['amd64.v1', { anyTags: true }, true],
  ['windows', { anyTags: true }, false],
  ['nacl', { anyTags: true }, false],
  ['arm64', { anyTags: true }, false],
  ['android', { anyTags: true }, undefined],
  ['ios', { anyTags: true }, false],
  ['ios', { anyTags: true, os: 'darwin' }, undefined],
];
test.each(tags)('tag %s in %j: %s', (tag, context, expected) => {
  expect(matchesTag(tag, { ...LINUX, ...context }, 22)).toBe(expected);
});

const names: [name: string, expected: boolean][] = [
  ['main.go', true],
  ['linux.go', true],
  ['windows.go', true], // nothing before the underscore: an ordinary name
  ['_windows.go', false], // (such files are left out anyway)
  ['a_windows.go', false],
  ['a_linux_amd64.go', true],
  ['a_linux_arm64.go', false],
  ['a_windows_amd64.go', false],
  ['a_amd64_linux.go', true],
  ['a_arm64_linux.go', true], // only the last two in this order, else the last alone
  ['a_windows_test.go', false],
  ['a_windows.pb.go', false], // cut at the first dot
  ['a.windows_windows.go', true],
  ['a_unix.go', true],
  ['a_nacl.go', false], // ports that are gone are still known
];
test.each(names)('file name %s: %s', (name, expected) => {
  expect(matchesFileName(name, LINUX)).toBe(expected);
});

test('a tag that is not known can allow a file name, where Go builds with that tag', () => {
  const files = ['a_windows.go', 'a_android.go', 'a_arm64.go', 'a_android_amd64.go', 'a_android_arm64.go'];
  expect(files.filter((name) => matchesFileName(name, { ...LINUX, anyTags: true }))).toEqual([
    'a_android.go',
    'a_android_amd64.go',
  ]);
});
