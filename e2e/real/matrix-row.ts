import { mkdtempSync, readFileSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { Outcome } from '../command';
import { nodeFolder } from '../components/node';
import { WORKSPACE_FILES, type NxVersion } from '../touch/installation';
import { writeTree } from '../tree';
import { Workspace } from '../workspace';

/** A combination of versions. */
export interface Row {
  readonly nx: NxVersion;
  readonly node: string;
}

/** Says which Node runs which program, for every Node that is started: loaded by each through NODE_OPTIONS. */
const WITNESS = `
const { appendFileSync } = require('node:fs');
const { isMainThread } = require('node:worker_threads');
if (isMainThread) appendFileSync(__dirname + '/started', JSON.stringify([process.versions.node, process.argv[1] ?? '']) + '\\n');
`;

/** A workspace of a user who has that Nx, and that Node alone on the PATH. */
export class MatrixWorkspace extends Workspace {
  /** Runs Nx, as `npx nx` does. @throws Error that shows all output when its status is not 0 */
  nxHere(args: readonly string[], env: Readonly<Record<string, string | undefined>> = {}): Promise<Outcome> {
    return this.succeeds(join(this.root, 'node_modules/.bin/nx'), args, { env });
  }

  /** Runs `npx ko`. @throws Error that shows all output when its status is not 0 */
  koHere(args: readonly string[], env: Readonly<Record<string, string | undefined>> = {}): Promise<Outcome> {
    return this.succeeds(join(this.root, 'node_modules/.bin/ko'), args, { env, in: 'hello' });
  }

  /** Version of Node, and program, of each process with Node so far. */
  started(): { readonly node: string; readonly program: string }[] {
    const lines = readFileSync(join(this.root, '../started'), 'utf8').trimEnd().split('\n');
    return lines.map((line) => {
      const [node, program] = JSON.parse(line) as [string, string];
      return { node, program };
    });
  }
}

/** Installs Nx and the command line `ko` into a new workspace, as npm does it. */
export async function matrixWorkspace({ nx, node }: Row): Promise<MatrixWorkspace> {
  const program = await nodeFolder(node, (text) => void process.stderr.write(`> ${text}\n`));
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'ko-matrix-')));
  writeTree(folder, { 'home/': '', 'witness.cjs': WITNESS });
  const w = new MatrixWorkspace(join(folder, 'workspace'), 'npm', {
    PATH: `${program}${delimiter}${process.env['PATH']}`,
    NODE_OPTIONS: `--require=${join(folder, 'witness.cjs')}`,
  });
  w.write({
    ...WORKSPACE_FILES,
    'nx.json': `${JSON.stringify({ analytics: false, neverConnectToCloud: true }, null, 2)}\n`,
    'package.json': `${JSON.stringify({ name: 'acme', private: true, devDependencies: { '@ko/cli': '0.1.0', nx } }, null, 2)}\n`,
  });
  await w.succeeds('git', ['init', '-q', '-b', 'main']);
  await w.succeeds('npm', ['install']);
  return w;
}
