import { lstatSync, readFileSync, readdirSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../testing/terminal';
import { readDockerConfig, writeDockerConfig } from './file';

const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);

test("what is written has Docker's order of members and tabs, and only members that Docker knows", async () => {
  const folder = temporaryFolder({
    'config.json': JSON.stringify({
      unknown: 1,
      credHelpers: { b: 'x', a: 'y' },
      HttpHeaders: { H: '<&>' },
      psFormat: '',
      auths: {
        'z.example.com': { auth: 'YTpi', email: 'a@b', other: 1 },
        'a.example.com': { username: 'u', password: 'p' },
      },
    }),
  });
  const file = join(folder, 'config.json');
  await writeDockerConfig(file, await readDockerConfig(file));
  expect(readFileSync(file, 'utf8')).toBe(`{
	"auths": {
		"a.example.com": {
			"auth": "dTpw"
		},
		"z.example.com": {
			"auth": "YTpi"
		}
	},
	"HttpHeaders": {
		"H": "\\u003c\\u0026\\u003e"
	},
	"credHelpers": {
		"a": "y",
		"b": "x"
	}
}`);
});

test('a new file and its folder are for their owner alone', async () => {
  const folder = temporaryFolder();
  await writeDockerConfig(join(folder, '.docker/config.json'), { auths: {} });
  expect([mode(join(folder, '.docker')), mode(join(folder, '.docker/config.json'))]).toEqual(['700', '600']);
  expect(readFileSync(join(folder, '.docker/config.json'), 'utf8')).toBe('{\n\t"auths": {}\n}');
});

test('the mode of an old file stays, a link is followed, and nothing is left beside', async () => {
  const folder = temporaryFolder({ 'real.json': '{}' }, 0o640);
  symlinkSync('real.json', join(folder, 'config.json'));
  await writeDockerConfig(join(folder, 'config.json'), { auths: { a: { auth: 'YTpi' } } });
  expect(mode(join(folder, 'real.json'))).toBe('640');
  expect(lstatSync(join(folder, 'config.json')).isSymbolicLink()).toBe(true);
  expect(readdirSync(folder).sort()).toEqual(['config.json', 'real.json']);
});

test.each([
  ['{"auths": {"a": {"auth": "c2VjcmV0"', 'it is no JSON: it ends too early'],
  ['{\n  auths: {}}', "it is no JSON: invalid character 'a' in line 2, column 3"],
  ['[]', 'it is no JSON object'],
  ['{"auths": 1}', 'its "auths" is no JSON object'],
  ['{"auths": {"r": {"auth": "secret!"}}}', 'its entry for r: its "auth" is no base64 of user:password'],
])('%s is refused, and no secret quoted', async (text, why) => {
  const file = join(temporaryFolder({ 'config.json': text }), 'config.json');
  await expect(readDockerConfig(file)).rejects.toThrow(
    `${file}: ${why}. Repair the file, or remove it: then a new one is written.`,
  );
});
