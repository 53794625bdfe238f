import type { Readable } from 'node:stream';

/** What a command knows of the process it runs in; everything else comes from its arguments. */
export interface Terminal {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Absolute: the folder that the command was called in. */
  readonly directory: string;
  readonly stdin: Readable;
  /** Results, and nothing else. */
  out(text: string): void;
  /** Progress, warnings, errors. */
  err(text: string): void;
  /** Fires when the user wants it to end. */
  readonly signal: AbortSignal;
  /** The time, for log lines. */
  now(): Date;
}
