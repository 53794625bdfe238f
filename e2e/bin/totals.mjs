// Adds up what the test runners report, for the one line that a run ends with.
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';

/** Counts of tests, and the names of the targets that failed without being tests. */
export class Totals {
  passed = 0;
  failed = 0;
  skipped = 0;
  #failures = [];

  /** Counts something that is no test (a lint target, an installation) as one failure. */
  addFailure(name) {
    this.failed += 1;
    this.#failures.push(name);
  }

  /**
   * Reads the file that `jest --json --outputFile` wrote, if it exists.
   * @param name    what to call the run when it failed without a test that says so
   * @param status  exit status of the runner
   */
  addJest(name, file, status) {
    const report = readReport(file);
    const failedBefore = this.failed;
    if (report !== undefined) {
      this.passed += report.numPassedTests;
      this.failed += report.numFailedTests + report.numRuntimeErrorTestSuites;
      this.skipped += report.numPendingTests + report.numTodoTests;
    }
    if (this.failed === failedBefore && (status !== 0 || report === undefined)) this.addFailure(name);
  }

  /**
   * Counts what a suite's closing line says.
   * @param name    what to call the run when it failed without a case that says so
   * @param run     as `runCounted` gives it
   */
  addCounted(name, { status, counts }) {
    this.passed += counts?.passed ?? 0;
    this.failed += counts?.failed ?? 0;
    this.skipped += counts?.skipped ?? 0;
    if (counts === undefined || (status !== 0 && counts.failed === 0)) this.addFailure(name);
  }

  /** Prints the closing line, and before it what failed beside tests. @returns the exit status for the process */
  close() {
    for (const name of this.#failures) console.log(`failed: ${name}`);
    console.log(`${this.passed} passed, ${this.failed} failed, ${this.skipped} skipped`);
    return this.failed === 0 ? 0 : 1;
  }
}

/** Removes the report of an earlier run, so that it is never taken for that of this one, and makes its folder. */
export function makeRoomForReport(file) {
  mkdirSync(dirname(file), { recursive: true });
  rmSync(file, { force: true });
}

function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    if (error.code === 'ENOENT') return undefined; // the runner did not get so far
    throw error;
  }
}
