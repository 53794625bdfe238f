import { rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../command';
import { writeWorkspace } from '../golden/workspace';
import { compare, temporaryFolder, type Laboratory } from './laboratory';
import { PROGRAMS } from './programs';
import type { Row } from './rows';
import type { Verdict } from './verdict';

/** Runs rows, as many at a time as there are processors. @param done  told about each row when it is done */
export async function runRows(
  rows: readonly Row[],
  laboratory: Laboratory,
  done: (row: Row, verdict: Verdict) => Promise<void>,
): Promise<Verdict[]> {
  const verdicts: Verdict[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let at = next++; at < rows.length; at = next++) {
      const row = rows[at] as Row;
      const verdict = await runRow(row, laboratory);
      verdicts[at] = verdict;
      await done(row, verdict);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  return verdicts;
}

/** Rows that this machine can run. */
export async function possibleRows(rows: readonly Row[]): Promise<{ possible: Row[]; left: Row[] }> {
  const compiler = await run('cc', ['--version'], { cwd: tmpdir(), env: process.env }).then(
    ({ status }) => status === 0,
    () => false,
  );
  const isPossible = ({ needs }: Row): boolean => needs === undefined || compiler;
  return { possible: rows.filter(isPossible), left: rows.filter((row) => !isPossible(row)) };
}

async function runRow(row: Row, laboratory: Laboratory): Promise<Verdict> {
  const folder = temporaryFolder();
  const sources = join(folder, 'sources');
  try {
    writeWorkspace(sources, PROGRAMS[row.program ?? 'hello'], (text) => text);
    const cwd = join(sources, row.in ?? '.');
    const { koYaml, env, times } = row;
    return await compare(
      {
        folder,
        cwd,
        args: row.args,
        base: `base/${row.base ?? 'oci'}`,
        ...(env && { env }),
        ...(times && { times }),
        prepare: (expand) => {
          if (koYaml !== undefined) writeFileSync(join(cwd, '.ko.yaml'), expand(koYaml));
        },
      },
      laboratory,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}
