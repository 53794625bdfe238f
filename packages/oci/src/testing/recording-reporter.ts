import type { Reporter } from '../reporter';

/** A reporter that keeps all lines, with their level before them: `warn: …`. */
export interface RecordingReporter extends Reporter {
  readonly lines: readonly string[];
}

/** A reporter for tests that look at what was said. */
export function recordingReporter(): RecordingReporter {
  const lines: string[] = [];
  const keep = (level: string) => (line: string) => void lines.push(`${level}: ${line}`);
  return { lines, info: keep('info'), warn: keep('warn'), debug: keep('debug') };
}
