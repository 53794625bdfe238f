import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileFacts } from '@ko/core';
import { succeed } from '../command';

/** Tags that Go sets by itself, by an option of its own, or never. Spec: cmd/go, "Build constraints". */
const OWN = /^(?:cgo|gc|gccgo|unix|ignore|race|msan|asan|go\d[\d.]*|goexperiment\..*|boringcrypto|compiler_bootstrap)$/;
/** Ports that are gone or never came. */
const NO_PORTS = 'nacl hurd zos amd64p32 armbe arm64be mips64p32 mips64p32le ppc riscv s390 sparc sparc64'.split(' ');

/** Tags that constraints of a repository ask for and only `-tags` gives, sorted; those of tests and vendored code do not count. */
export async function customTags(root: string, files: readonly string[], env: NodeJS.ProcessEnv): Promise<string[]> {
  const { stdout } = await succeed('go', ['tool', 'dist', 'list'], { cwd: root, env });
  const ports = new Set([...stdout.split(/[/\s]+/), ...NO_PORTS]);
  const found = new Set<string>();
  for (const file of files) {
    if (!file.endsWith('.go') || file.endsWith('_test.go') || /(^|\/)(vendor|testdata|node_modules)\//.test(file))
      continue;
    const { constraint = '' } = fileFacts(file, readFileSync(join(root, file), 'utf8'));
    for (const [tag] of constraint.matchAll(/[\p{L}\p{Nd}_.]+/gu)) {
      if (!OWN.test(tag) && !ports.has(tag) && !ports.has(tag.split('.')[0] as string)) found.add(tag);
    }
  }
  return [...found].sort();
}
