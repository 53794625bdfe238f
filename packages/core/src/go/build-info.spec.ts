import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { decodeBuildInfo, readBuildInfo } from './build-info';
import { parseModuleInfo } from './build-info/module-info';

/** A platform's runtime may have to be compiled first. */
jest.setTimeout(180_000);

const folder = mkdtempSync(join(tmpdir(), 'ko-build-info-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Sources without a dependency from outside: nothing is fetched. */
const SOURCES = {
  'app/go.mod': `module example.com/Acme/app

go 1.21

require example.com/acme/lib v0.1.0

replace example.com/acme/lib => ../lib
`,
  'app/main.go': `package main

import "example.com/acme/lib"

func main() { println(lib.Name) }
`,
  'lib/go.mod': 'module example.com/acme/lib\n\ngo 1.21\n',
  'lib/lib.go': 'package lib\n\nconst Name = "lib"\n',
  'loose/main.go': 'package main\n\nfunc main() {}\n',
};

beforeAll(() => {
  for (const [name, text] of Object.entries(SOURCES)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
});

function go(args: string[], cwd: string, env: Record<string, string> = {}): string {
  return execFileSync('go', args, {
    cwd: join(folder, cwd),
    encoding: 'utf8',
    env: { ...process.env, GOENV: 'off', GOPROXY: 'off', GOFLAGS: '', GOTOOLCHAIN: 'local', CGO_ENABLED: '0', ...env },
  });
}

/** What `go version -m` says of a file, parsed by the parser that the table below holds. */
function judge(file: string) {
  const [first = '', ...lines] = go(['version', '-m', file], '.').split('\n');
  const parsed = parseModuleInfo(lines.map((line) => line.replace(/^\t/, '')).join('\n'));
  return { goVersion: first.slice(first.indexOf(': ') + 2), ...parsed };
}

const STRIPPED = '-ldflags=-s -w -X "main.a=b c"';

describe('a program says of itself what `go version -m` says', () => {
  const cases: [target: string, flags: string[]][] = [
    ['linux/amd64', []],
    ['linux/amd64', [STRIPPED]],
    ['linux/arm', [STRIPPED]], // 32 bits
    ['linux/386', []],
    ['linux/s390x', [STRIPPED]], // big-endian
    ['windows/amd64', []],
    ['windows/386', [STRIPPED]],
    ['darwin/arm64', [STRIPPED]],
  ];
  test.each(cases)('%s %j', async (target, flags) => {
    const [GOOS = '', GOARCH = ''] = target.split('/');
    const file = join(folder, `${GOOS}-${GOARCH}-${flags.length}`);
    go(['build', '-buildvcs=false', ...flags, '-o', file, '.'], 'app', { GOOS, GOARCH });
    const info = await readBuildInfo(file);
    expect(info).toEqual(judge(file));
    expect(info).toMatchObject({
      path: 'example.com/Acme/app',
      main: { path: 'example.com/Acme/app', version: '(devel)', sum: '' },
      deps: [{ path: 'example.com/acme/lib', version: 'v0.1.0', replace: { path: '../lib', sum: '' } }],
    });
    expect(info.settings).toContainEqual({ key: 'GOARCH', value: GOARCH });
    if (flags.length > 0) expect(info.settings).toContainEqual({ key: '-ldflags', value: '-s -w -X "main.a=b c"' });
  });

  test('without section headers', async () => {
    const file = join(folder, 'no-sections');
    go(['build', '-buildvcs=false', '-ldflags=-s -w', '-o', file, '.'], 'app', { GOOS: 'linux', GOARCH: 'amd64' });
    const bytes = readFileSync(file);
    bytes.fill(0, 0x28, 0x30); // e_shoff
    bytes.fill(0, 0x3a, 0x40); // e_shentsize, e_shnum, e_shstrndx
    writeFileSync(file, bytes);
    const info = await readBuildInfo(file);
    expect(info).toEqual(judge(file));
    expect(info.path).toBe('example.com/Acme/app');
  });

  test('built from a file outside of any module', async () => {
    const file = join(folder, 'no-module');
    go(['build', '-o', file, 'main.go'], 'loose');
    const info = await readBuildInfo(file);
    expect(info).toEqual(judge(file));
    expect(info).toMatchObject({ path: 'command-line-arguments', deps: [] });
    expect(info.main).toBeUndefined();
  });

  // The toolchain's own test data: the form with pointers, which current toolchains no longer write.
  const goRoot = execFileSync('go', ['env', 'GOROOT'], { encoding: 'utf8' }).trim();
  const old = join(goRoot, 'src/debug/buildinfo/testdata/go117/go117.base64');
  const testOld = existsSync(old) ? test : test.skip;
  testOld(`built by Go 1.17${existsSync(old) ? '' : ' (this toolchain came without its test data)'}`, async () => {
    const file = join(folder, 'go117');
    writeFileSync(file, Buffer.from(readFileSync(old, 'latin1'), 'base64'));
    const info = await readBuildInfo(file);
    expect(info).toEqual(judge(file));
    expect(info.goVersion).toBe('go1.17');
  });
});

test('little of a program is read, and no read is large', async () => {
  const file = join(folder, 'counted');
  go(['build', '-buildvcs=false', '-o', file, '.'], 'app', { GOOS: 'linux', GOARCH: 'amd64' });
  const bytes = readFileSync(file);
  const lengths: number[] = [];
  await decodeBuildInfo({
    name: file,
    read: (offset, length) => {
      lengths.push(length);
      return Promise.resolve(bytes.subarray(offset, offset + length));
    },
  });
  expect(lengths.reduce((sum, length) => sum + length)).toBeLessThan(16_384);
});

describe('what is no readable Go program is named as such', () => {
  const cases: [what: string, bytes: Buffer | string, reason: string][] = [
    ['an empty file', '', 'it is no executable'],
    ['a script', '#!/bin/sh\n', 'it is no executable'],
    ['an ELF header alone', '\x7fELF', 'its ELF header is cut off or damaged'],
    ['a DOS program', Buffer.concat([Buffer.from('MZ'), Buffer.alloc(200)]), 'it is a DOS program, not a Windows one'],
    [
      'a fat Mach-O file',
      Buffer.from('cafebabe00000002', 'hex'),
      'it is a Mach-O file for several architectures, which is not read',
    ],
    ['WebAssembly', Buffer.from('0061736d01000000', 'hex'), 'it is a WebAssembly module, which is not read'],
  ];
  test.each(cases)('%s', async (what, bytes, reason) => {
    const file = join(folder, what.replaceAll(' ', '-'));
    writeFileSync(file, bytes, 'latin1');
    await expect(readBuildInfo(file)).rejects.toMatchObject({
      code: 'no-build-info',
      message: expect.stringContaining(`"${file}" has no readable Go build information: ${reason}. An SBOM`),
    });
  });

  test('Node itself', async () => {
    await expect(readBuildInfo(process.execPath)).rejects.toMatchObject({
      code: 'no-build-info',
      message: expect.stringContaining('it is no Go program'),
    });
  });
});
