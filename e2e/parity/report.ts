import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSettingsDifference } from './laboratory';
import type { Verdict } from './verdict';

/** How many verdicts of each kind. */
export interface Counts {
  readonly equal: number;
  readonly different: number;
  readonly failed: number;
}

export function count(verdicts: readonly Verdict[]): Counts {
  const of = (kind: Verdict['kind']): number => verdicts.filter((verdict) => verdict.kind === kind).length;
  return { equal: of('equal'), different: of('different'), failed: of('failed') };
}

/** The last line of a run. */
export function totalLine({ equal, different, failed }: Counts): string {
  return `${equal} equal, ${different} different, ${failed} failed in both`;
}

/** One line for what was compared, and below it why it is not equal. */
export async function describe(name: string, verdict: Verdict): Promise<string> {
  const { kind, imageIDs, notes } = verdict;
  const settings = await explainPrograms(verdict);
  const ids = imageIDs.map((id) => id.slice(0, 'sha256:'.length + 12)).join(' ');
  const line = `${kind.padEnd('different'.length)}  ${name}${ids === '' ? '' : `  ${ids}`}`;
  return [line, ...[...notes, ...settings].map((note) => `           ${note}`)].join('\n');
}

/** What Go says of two programs that differ; nothing when the content is no program. */
async function explainPrograms({ contents }: Verdict): Promise<string[]> {
  if (contents === undefined) return [];
  const folder = mkdtempSync(join(tmpdir(), 'ko-parity-'));
  try {
    const [ko, ours] = [join(folder, 'ko'), join(folder, 'ours')];
    writeFileSync(ko, contents.ko, { mode: 0o755 });
    writeFileSync(ours, contents.ours, { mode: 0o755 });
    return await buildSettingsDifference(ko, ours, folder);
  } catch {
    return []; // a file of kodata
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
