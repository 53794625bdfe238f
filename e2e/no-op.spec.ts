import { join } from 'node:path';
import { succeed } from './command';
import { GoShim } from './go-shim';
import { workspaces } from './workspace';

// A build whose inputs did not change: counted by a `go` that notes its calls.

const workspace = workspaces();

const shop = (app: string) => ({
  [`cmd/${app}/main.go`]: `package main\n\nfunc main() { println("${app}") }\n`,
});

test.each(['--batch=false', '--batch'])(
  'where all layers come from the cache, no image asks Go for anything: %s',
  async (flag) => {
    const w = await workspace({
      files: {
        'go.mod': 'module example.com/shop\n\ngo 1.22\n',
        '.ko.yaml': 'defaultBaseImage: scratch\n',
        ...shop('a'),
        ...shop('b'),
      },
    });
    const options = { cwd: w.root, env: process.env };
    const goRoot = (await succeed('go', ['env', 'GOROOT'], options)).stdout.trim();
    const shim = new GoShim(join(w.root, '../shim'), join(goRoot, 'bin/go'), process.env['PATH'] ?? '');
    const build = async () => {
      const before = shim.subcommands().length;
      await w.nxSucceeds(['run-many', '-t', 'ko-build', flag], { env: shim.env });
      // What is left are inputs of the layers' tasks, by which Nx computes their hashes.
      return new Set(shim.subcommands().slice(before));
    };
    expect(await build()).toContain('build');
    expect(await build()).toEqual(new Set(['env', 'version']));
  },
);
