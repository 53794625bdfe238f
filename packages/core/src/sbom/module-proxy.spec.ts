import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { defaultModuleProxy, firstProxy } from './module-proxy';

test.each([
  ['https://proxy.example.com,direct\n', 'https://proxy.example.com'],
  ['https://proxy.example.com/go/|direct', 'https://proxy.example.com/go'],
  ['direct', undefined],
  ['off', undefined],
  ['', undefined],
  ['https://', undefined],
  ['file:///srv/modules', undefined], // a path of one machine
])('of %j the first entry is %s', (list, proxy) => {
  expect(firstProxy(list)).toBe(proxy);
});

test("the toolchain's own default is asked for, whatever the user set", async () => {
  const env = { ...process.env, GOENV: '/nonexistent', GOPROXY: 'https://inside.example.com' };
  const judge = execFileSync('go', ['env', 'GOPROXY'], {
    cwd: tmpdir(),
    encoding: 'utf8',
    env: { ...process.env, GOENV: 'off', GOPROXY: '' },
  });
  expect(await defaultModuleProxy({ cwd: tmpdir(), env })).toBe(firstProxy(judge));
});
