import { execFileSync } from 'node:child_process';
import { silentReporter } from '@ko/oci';
import { goEnvironment, temporaryFolder } from '../testing/folder';
import { loadKoConfig } from './load';
import { prepareGoBuild } from './prepare-build';

const MAIN = { importPath: 'example.com/m/cmd/app', directory: '/unused', name: 'app' };
const GIT_TEMPLATE =
  '{{.Git.Branch}}|{{.Git.Tag}}|{{.Git.ShortCommit}}|{{.Git.FullCommit}}|{{.Git.CommitDate}}|{{.Git.CommitTimestamp}}|{{.Git.IsDirty}}|{{.Git.IsClean}}|{{.Git.TreeState}}';

/** Fixed authors and times, so that the commit's digest is the one that ko was seen with. */
const GIT_ENV = {
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_SYSTEM: '/dev/null',
  GIT_AUTHOR_NAME: 'A',
  GIT_AUTHOR_EMAIL: 'a@example.com',
  GIT_COMMITTER_NAME: 'A',
  GIT_COMMITTER_EMAIL: 'a@example.com',
  GIT_AUTHOR_DATE: '1700000000 +0000',
  GIT_COMMITTER_DATE: '1700000000 +0000',
};

/** The flags of `builds[0]` after their templates, with what the reporter heard. */
async function flagsFor(folder: string, extra: Record<string, string | undefined> = {}) {
  const warned: string[] = [];
  const config = await loadKoConfig({ directory: folder, env: {} });
  const plan = await prepareGoBuild({
    config,
    located: { main: MAIN, entry: config.builds[0], directory: folder },
    platform: { os: 'linux', architecture: 'arm64' },
    env: goEnvironment({ ...GIT_ENV, ...extra }),
    buildvcs: 'auto',
    out: '/tmp/out',
    created: new Date(1700000001_999),
    reporter: { ...silentReporter, warn: (line) => void warned.push(line) },
  });
  return { flags: plan.args.slice(1, plan.args.indexOf('-trimpath')), warned };
}

const entry = (...flags: string[]) => JSON.stringify({ builds: [{ env: ['A=x y', 'N=3'], flags }] });
const inFolder = async (yaml: string, extra?: Record<string, string | undefined>) =>
  flagsFor(await temporaryFolder({ '.ko.yaml': yaml }), extra);

test("ko's own case of functions, with .Env of the build and .GoEnv of the host", async () => {
  const templates = [
    '-a={{ .Env.A | printf "%q" }}',
    '{{- if eq .Env.N "3" -}} three {{- else -}} other {{- end -}}',
    '{{.GoEnv.GOHOSTOS}}-{{ .Env.GOARCH }}-{{.GoEnv.GOARCH}}',
    '[{{.Env.LDFLAGS}}]',
    '{{.Date}}|{{.Timestamp}}',
  ];
  expect(await inFolder(entry(...templates))).toEqual({
    flags: ['-a="x y"', 'three', `${process.platform}-arm64-arm64`, '[]', '2023-11-14T22:13:21Z|1700000001'],
    warned: [],
  });
});

test('outside of a repository', async () => {
  expect(await inFolder(entry(GIT_TEMPLATE))).toEqual({
    flags: ['||||0001-01-01T00:00:00Z|-62135596800|false|true|clean'],
    warned: ['current folder is not a git repository. Git info will not be available'],
  });
});

test('a clean tree with a tag, then a dirty one without', async () => {
  const yaml = entry(GIT_TEMPLATE);
  const folder = await temporaryFolder({ '.ko.yaml': yaml, '.gitignore': 'ignored\n' });
  const git = (...args: string[]) =>
    execFileSync('git', args, { cwd: folder, env: { ...process.env, ...GIT_ENV }, encoding: 'utf8' }).trim();
  git('init', '-q', '-b', 'trunk');
  git('add', '-A');
  git('commit', '-q', '-m', 'one');
  git('tag', 'v1.2.3');
  const full = git('rev-parse', 'HEAD');
  const commit = `${full.slice(0, 7)}|${full}|2023-11-14T22:13:20Z|1700000000`;
  expect(await flagsFor(folder)).toEqual({ flags: [`trunk|v1.2.3|${commit}|false|true|clean`], warned: [] });
  git('tag', '-d', 'v1.2.3');
  execFileSync('touch', ['new.txt'], { cwd: folder });
  expect(await flagsFor(folder)).toEqual({
    flags: [`trunk|v0.0.0|${commit}|true|false|dirty`],
    warned: ['git is in a dirty state', "git doesn't contain any tags. Tag info will not be available"],
  });
});

test('without git it is as outside of a repository', async () => {
  const { flags } = await inFolder(entry('{{.Git.TreeState}}'), { PATH: '/nowhere' });
  expect(flags).toEqual(['clean']);
});

test('neither Go nor git runs for templates that do not ask for them', async () => {
  const { flags } = await inFolder(entry('{{.Env.A}}'), { PATH: '/nowhere', KO_GO_PATH: '/nowhere/go' });
  expect(flags).toEqual(['x y']);
});

test("a missing variable is an error in Go's words; what a template makes is checked too", async () => {
  await expect(inFolder(entry('{{.Env.NOPE}}'))).rejects.toThrow(
    'template: argsTmpl:1:6: executing "argsTmpl" at <.Env.NOPE>: map has no entry for key "NOPE".',
  );
  await expect(inFolder(entry('-tool{{"exec=x"}}'))).rejects.toMatchObject({ code: 'rejected-flag' });
});
