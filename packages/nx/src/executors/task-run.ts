import type { Run, Session } from '@ko/core';

/** What the work of one task may use: a run, and what the tasks of this process share. */
export interface TaskRun {
  readonly run: Run;
  readonly session: Session;
}
