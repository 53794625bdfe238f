import { buildFlags } from './build-flags';
import { parseWords } from './parse';
import { checkFlags, warnings } from './check';

const flagsOf = (words: string) => parseWords(words.split(' ').filter(Boolean), buildFlags).flags;
const env = { KO_DOCKER_REPO: 'ghcr.io/my-user' };

const faults: [words: string, code: string][] = [
  ['--platform=all,linux/amd64', 'invalid-flag'],
  ['-j -1', 'invalid-flag'],
  ['--local', 'flag-unsupported'],
];
test.each(faults)('%s is refused before any work', (words, code) => {
  expect(() => checkFlags(flagsOf(words), env)).toThrow(expect.objectContaining({ code }));
});

test('a push needs KO_DOCKER_REPO, whatever else is written', () => {
  expect(() => checkFlags(flagsOf('--oci-layout-path=x'), {})).toThrow(/^KO_DOCKER_REPO environment variable is unset/);
  expect(() => checkFlags(flagsOf('--push=false'), {})).not.toThrow();
});

test('naming flags that contradict each other are said to', () => {
  expect(warnings(flagsOf('--bare'))).toEqual([]);
  expect(warnings(flagsOf('--bare -B'))).toEqual([expect.stringContaining('--base-import-paths wins')]);
});
