import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { type Reporter, silentReporter } from '@ko/oci';
import type { UserError } from '../errors';
import { buildSettings } from '../ko-yaml/build-settings';
import { goEnvironment, temporaryFolder } from '../testing/folder';
import { goBuild, type GoBuildPlan, type GoBuildRequest, planGoBuild } from './build';

const NO_DEFAULTS = { defaultEnv: [], defaultFlags: [], defaultLdflags: [] };
const REQUEST: GoBuildRequest = {
  importPath: 'example.com/acme/shop/cmd/app',
  platform: { os: 'linux', architecture: 'amd64' },
  settings: { env: [], flags: [], ldflags: [] },
  env: {},
  buildvcs: 'auto',
  out: '/tmp/ko/out',
};
const plan = (change: Partial<GoBuildRequest>) => planGoBuild({ ...REQUEST, ...change });
/** What stands between `build` and `-o`. */
const flagsOf = ({ args }: GoBuildPlan) => args.slice(1, args.indexOf('-o'));

test('the whole plan of the plainest build', () => {
  expect(plan({ env: { HOME: '/home/me', UNSET: undefined } })).toEqual({
    args: ['build', '-trimpath', '-o', '/tmp/ko/out', 'example.com/acme/shop/cmd/app'],
    env: { CGO_ENABLED: '0', GOOS: 'linux', GOARCH: 'amd64', HOME: '/home/me' },
  });
});

/** Taken from what the real ko did: configuration and environment, then flags and the environment that it added. */
const golden: [
  name: string,
  config: Partial<{ -readonly [K in keyof typeof NO_DEFAULTS]: string[] }>,
  entry: { env?: string[]; flags?: string[]; ldflags?: string[] } | undefined,
  rest: { env?: Record<string, string>; ldflags?: string[]; disableOptimizations?: true },
  flags: string[],
  env: Record<string, string>,
][] = [
  ['disable-optimizations', {}, undefined, { disableOptimizations: true }, ['-trimpath', '-gcflags', 'all=-N -l'], {}],
  [
    'config-builds',
    {},
    {
      env: ['FOO=bar', 'CGO_ENABLED=1'],
      flags: ['-tags', 'netgo osusergo', '-v'],
      ldflags: ['-s', '-w', '-X main.version=bar'],
    },
    {},
    ['-tags', 'netgo osusergo', '-v', '-trimpath', '-ldflags=-s -w -X main.version=bar'],
    { FOO: 'bar', CGO_ENABLED: '1' },
  ],
  [
    'config-flags-string',
    {},
    { flags: ['-tags', 'netgo', '-v'], ldflags: ['-s -w -X "main.v=1 2"'] },
    {},
    ['-tags', 'netgo', '-v', '-trimpath', '-ldflags=-s -w -X "main.v=1 2"'],
    {},
  ],
  [
    'config-defaults-env',
    { defaultFlags: ['-a', '-x'], defaultLdflags: ['-s', '-w'], defaultEnv: ['P=1', 'Q=2'] },
    undefined,
    {},
    ['-a', '-x', '-trimpath', '-ldflags=-s -w'],
    { P: '1', Q: '2' },
  ],
  [
    'config-defaults-replaced',
    { defaultFlags: ['-a'], defaultLdflags: ['-s'], defaultEnv: ['A=default', 'B=default'] },
    { env: ['A=own'], flags: [], ldflags: ['-w'] },
    {},
    ['-a', '-trimpath', '-ldflags=-w'],
    { A: 'own' },
  ],
  [
    'ldflags',
    {},
    { ldflags: ['-w'] },
    { ldflags: ['-s', '-X main.a=b'] },
    ['-trimpath', '-ldflags=-s -X main.a=b'],
    {},
  ],
  [
    'the last of a name wins',
    {},
    { env: ['A=1', 'A=2', 'GOOS=plan9'] },
    { env: { A: '0', CGO_ENABLED: '1' } },
    ['-trimpath'],
    { A: '2', GOOS: 'plan9', CGO_ENABLED: '1' },
  ],
];
test.each(golden)('as ko: %s', (_name, config, entry, { env = {}, ldflags, ...rest }, flags, added) => {
  const whole = entry && { env: [], flags: [], ldflags: [], ...entry };
  const made = plan({ settings: buildSettings({ ...NO_DEFAULTS, ...config }, whole, ldflags), env, ...rest });
  expect({ flags: flagsOf(made), env: made.env }).toEqual({
    flags,
    env: { CGO_ENABLED: '0', GOOS: 'linux', GOARCH: 'amd64', ...added },
  });
});

const variants: [architecture: string, variant: string, added: Record<string, string>][] = [
  ['amd64', 'v3', { GOAMD64: 'v3' }],
  ['arm', 'v5', { GOARM: '5' }],
  ['arm', 'v6', { GOARM: '6' }],
  ['arm', 'v7', { GOARM: '7' }],
  ['arm', 'v8', { GOARM: '7' }],
  ['arm', 'v4', {}],
  ['arm', '', {}],
  ['arm64', 'v8', {}],
  ['riscv64', 'x', {}],
];
test.each(variants)('%s/%s sets %j', (architecture, variant, added) => {
  const { env } = plan({ platform: { os: 'linux', architecture, variant } });
  expect(env).toEqual({ CGO_ENABLED: '0', GOOS: 'linux', GOARCH: architecture, ...added });
});

const stamps: [buildvcs: GoBuildRequest['buildvcs'], flags: string[], expected: string[]][] = [
  ['auto', [], ['-trimpath']],
  [false, [], ['-trimpath', '-buildvcs=false']],
  [true, [], ['-trimpath', '-buildvcs=true']],
  [false, ['-buildvcs=true'], ['-buildvcs=true', '-trimpath']], // .ko.yaml is about this app alone
  [false, ['--buildvcs'], ['--buildvcs', '-trimpath']],
];
test.each(stamps)('buildvcs %s with flags %j', (buildvcs, flags, expected) => {
  expect(flagsOf(plan({ buildvcs, settings: { env: [], flags, ldflags: [] } }))).toEqual(expected);
});

const refused: [what: string, change: Partial<GoBuildRequest>, code: string][] = [
  ['-toolexec in flags', { settings: { env: [], flags: ['-toolexec=/bin/evil'], ldflags: [] } }, 'rejected-flag'],
  ['--toolexec in flags', { settings: { env: [], flags: ['--toolexec', 'x'], ldflags: [] } }, 'rejected-flag'],
  ['-toolexec in GOFLAGS', { env: { GOFLAGS: '-v -toolexec=x' } }, 'rejected-flag'],
  [
    '-toolexec in GOFLAGS of the entry',
    { settings: { env: ['GOFLAGS=-toolexec=x'], flags: [], ldflags: [] } },
    'rejected-flag',
  ],
  ['env without =', { settings: { env: ['A'], flags: [], ldflags: [] } }, 'invalid-environment'],
  ['a strange arm', { platform: { os: 'linux', architecture: 'arm', variant: 'seven' } }, 'invalid-arm-variant'],
];
test.each(refused)('refused: %s', (_what, change, code) => {
  expect(() => plan(change)).toThrow(expect.objectContaining({ code }));
});

test("-toolexec inside of an element or in ldflags, which are the linker's, passes, as in ko", () => {
  const settings = { env: [], flags: ['-v -toolexec=x'], ldflags: ['-toolexec', '-X a=-toolexec'] };
  expect(flagsOf(plan({ settings }))).toEqual(['-v -toolexec=x', '-trimpath', '-ldflags=-toolexec -X a=-toolexec']);
});

// The first build on a machine compiles the runtime too.
jest.setTimeout(120_000);

describe('with the real go', () => {
  const build = async (source: string, reporter: Reporter = silentReporter) => {
    const cwd = await temporaryFolder({ 'go.mod': 'module example.com/m\n\ngo 1.21\n', 'cmd/app/main.go': source });
    const out = join(cwd, 'bin', 'out');
    const made = plan({
      importPath: 'example.com/m/cmd/app',
      env: goEnvironment({ GOFLAGS: undefined }),
      out,
      buildvcs: false,
    });
    await goBuild(made, { cwd, reporter });
    return out;
  };

  test('the binary is where the plan says', async () => {
    await access(await build('package main\n\nfunc main() { println("hello") }\n'));
  });

  test("a compile error is Go's own text with file and line, and nothing else", async () => {
    const source = 'package main\n\nfunc main() {\n\tundefinedFunction()\n\tvar unused int\n}\n';
    const error = (await build(source).catch((caught: unknown) => caught)) as UserError;
    expect({ code: error.code, lines: error.message.split('\n') }).toEqual({
      code: 'compile-error',
      lines: [
        '# example.com/m/cmd/app',
        'cmd/app/main.go:4:2: undefined: undefinedFunction',
        'cmd/app/main.go:5:6: declared and not used: unused',
      ],
    });
  });

  test("an import that cannot be found is Go's own text too", async () => {
    const source = 'package main\n\nimport _ "example.com/m/nope"\n\nfunc main() {}\n';
    const error = (await build(source).catch((caught: unknown) => caught)) as UserError;
    expect(error.message).toMatch(/^cmd\/app\/main.go:3:8: /);
  });
});
