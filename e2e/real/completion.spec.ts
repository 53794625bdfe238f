import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { run } from '../command';
import { REPOSITORY } from '../pack';

// The scripts of `ko completion` in the shells that they are for, which ask the real program. Bash and zsh are typed at in a terminal;
// fish says itself what its Tab key would offer. PowerShell is no Debian package: nothing here runs or parses its script.

const folder = mkdtempSync(join(tmpdir(), 'ko-completion-'));
symlinkSync(join(REPOSITORY, 'packages/cli/bin/ko.js'), join(folder, 'ko'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const env = {
  PATH: `${folder}:${process.env['PATH'] ?? ''}`,
  HOME: folder,
  TERM: 'vt100',
  LANG: 'C.UTF-8',
  PS1: 'READY> ',
  INPUTRC: '/dev/null',
};

/** An interactive shell; `script` gives it the terminal without which there is no line editor. */
class Terminal {
  readonly #shell: ChildProcessWithoutNullStreams;
  readonly #closed: Promise<void>;
  #shown = '';
  #changed = () => {};

  constructor(command: string) {
    this.#shell = spawn('script', ['-qfc', command, '/dev/null'], { cwd: folder, env });
    this.#closed = new Promise((resolve) => this.#shell.on('close', () => resolve()));
    this.#shell.stdout.on('data', (bytes: Buffer) => {
      this.#shown += stripVTControlCharacters(bytes.toString('utf8').replaceAll('\0', ''));
      this.#changed();
    });
  }

  /** Types, and returns what the terminal shows from then on when `expected` is part of it. */
  async type(keys: string, expected: string): Promise<string> {
    this.#shown = '';
    this.#shell.stdin.write(keys);
    return this.shows(expected);
  }

  shows(expected: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`no ${JSON.stringify(expected)} in ${JSON.stringify(this.#shown)}`)),
        60_000,
      );
      this.#changed = () => {
        if (!this.#shown.includes(expected)) return;
        clearTimeout(timer);
        this.#changed = () => {};
        resolve(this.#shown);
      };
      this.#changed();
    });
  }

  /** Its end is that of the terminal, which ends the shell. */
  close(): Promise<void> {
    this.#shell.kill('SIGKILL');
    return this.#closed;
  }
}

/** What the Tab key makes of a line, and which flags it lists below. `last`: what is shown at the end. */
async function tab(terminal: Terminal, line: string, last: string): Promise<readonly string[]> {
  const shown = await terminal.type(`${line}\t`, last);
  await terminal.type(`${CLEAR_LINE}echo DO''NE\n`, 'DONE\r\n');
  const listed = shown.slice(shown.indexOf(line) + line.length).replaceAll(line, '');
  return [...new Set(listed.match(/--[a-z-]+/g))].sort();
}

const CLEAR_LINE = '\x15';
const TAGS = ['--tag-only', '--tags', '--tarball'];

test.each([
  [
    'bash',
    'bash --norc --noprofile -i',
    "source <(ko completion bash); bind 'set show-all-if-ambiguous on'; bind 'set bell-style none'",
  ],
  ['zsh', 'zsh -f -i', 'autoload -U compinit; compinit -u -D; source <(ko completion zsh)'],
])('%s: the Tab key completes commands, flags and values', async (_name, command, setUp) => {
  const terminal = new Terminal(command);
  try {
    await terminal.shows('READY> ');
    await terminal.type(`${setUp}; echo SET''UP\n`, 'SETUP\r\n');
    expect(await tab(terminal, 'ko bu', 'ko build')).toEqual([]);
    expect(await tab(terminal, 'ko build --ta', '--tarball')).toEqual(TAGS);
    expect(await tab(terminal, 'ko build --bas', 'ko build --base-import-paths')).toEqual([]);
    expect(await tab(terminal, 'ko build --platform=linux/arm6', '--platform=linux/arm64')).toEqual([]);
    expect(await tab(terminal, 'ko completion po', 'ko completion powershell')).toEqual([]);
  } finally {
    await terminal.close();
  }
});

test('zsh: the script is found in a folder of functions, too', async () => {
  const script = `ko completion zsh > _ko; fpath=(${folder} $fpath); autoload -U compinit; compinit -u -D; echo $_comps[ko]`;
  expect(await run('zsh', ['-f', '-c', script], { cwd: folder, env })).toEqual({
    status: 0,
    signal: null,
    stdout: '_ko\n',
    stderr: '',
  });
});

test('fish: the Tab key offers commands, flags and values, with what they are', async () => {
  const offered = async (line: string) => {
    const script = `ko completion fish | source; complete --do-complete '${line}'`;
    const { stdout } = await run('fish', ['--no-config', '-c', script], { cwd: folder, env });
    return stdout.split('\n').filter(Boolean).sort();
  };
  expect(await offered('ko bu')).toEqual(['build\tBuild and publish container images from the given importpaths.']);
  expect((await offered('ko build --ta')).map((line) => line.split('\t')[0])).toEqual(TAGS);
  expect(await offered('ko build --platform=linux/arm6')).toEqual(['--platform=linux/arm64']);
  expect((await offered('ko completion ')).map((line) => line.split('\t')[0])).toEqual([
    'bash',
    'fish',
    'powershell',
    'zsh',
  ]);
});
