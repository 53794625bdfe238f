import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { ownLines } from './nx-output';
import { nxCommand } from './template';
import { workspaces } from './workspace';

// On a terminal Nx gives each task a terminal of its own and draws: in its TUI, or with lines that it overwrites. What our tasks print has to
// stand there as in CI, line by line, without moves of the cursor, colours or a line that is written twice.

const workspace = workspaces();

/** Runs a command on a terminal of its own. Of util-linux; elsewhere it has other flags. */
const hasTerminal = /util-linux/.test(spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout ?? '');
if (!hasTerminal) process.stderr.write('> no script of util-linux: nothing is run on a terminal\n');

const FILES = {
  'hello/go.mod': 'module example.com/hello\n\ngo 1.21\n',
  'hello/.ko.yaml': 'defaultBaseImage: scratch\n',
  'hello/main.go': 'package main\n\nfunc main() {}\n',
};

/** As in CI, of our own; colours are Nx's around it. */
const TERMINAL = { CI: undefined, NO_COLOR: undefined, TERM: 'xterm-256color', NX_TUI_AUTO_EXIT: 'true' };

(hasTerminal ? test : test.skip).each([
  ['the TUI of Nx', 'true'],
  ['the terminal without it', 'false'],
])('in %s the lines of ko-build are those of CI', async (_where, NX_TUI) => {
  const w = await workspace({ files: FILES });
  const build = ['run', 'hello:ko-build', '--skip-nx-cache'];
  const inCI = await w.nxSucceeds(build);
  const lines = ownLines(`${inCI.stderr}\n${inCI.stdout}`);
  expect(lines).toEqual(expect.arrayContaining([expect.stringMatching(/^Building /), expect.stringMatching(/^oci:/)]));
  rmSync(join(w.root, 'dist'), { recursive: true });

  const [program, start] = nxCommand('npm', w.root);
  const command = ['stty cols 160 rows 40; exec', program, ...start, ...build].join(' ');
  const { stdout } = await w.succeeds('script', ['-qec', command, '/dev/null'], { env: { ...TERMINAL, NX_TUI } });
  // What stays on the screen when the TUI is gone. Each line ends as terminals have it.
  const shown = stdout.slice(stdout.lastIndexOf('\u001b[?1049l') + 1).split('\n');
  const text = shown.map((line) => line.replace(/^\r+|\r+$/g, ''));
  expect(text.filter((line) => lines.includes(line)).sort()).toEqual([...lines].sort());
  if (NX_TUI === 'true') expect(stdout).toContain('\u001b[?1049h');
});
