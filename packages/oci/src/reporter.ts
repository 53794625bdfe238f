/** Where progress and log lines go. The caller owns the terminal; this package never writes to it. */
export interface Reporter {
  /** Progress a user wants to see, one line without a newline, for example `pushed blob: sha256:…`. */
  info(line: string): void;
  /** Something the user should know although the work goes on. */
  warn(line: string): void;
  /** Detail that is shown only when asked for. */
  debug(line: string): void;
}

/** A reporter that keeps nothing, for callers without a terminal. */
export const silentReporter: Reporter = { info() {}, warn() {}, debug() {} };
