import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { describeOutcome, run, type Outcome } from '../command';
import { REPOSITORY } from '../pack';
import type { Checkout } from '../remote-cache/checkout';

// The workflow of the README, run as GitHub's runner does: the steps of a job one after the other, each in bash -e.

interface Step {
  readonly id?: string;
  readonly run?: string;
  readonly uses?: string;
  readonly env?: Readonly<Record<string, string | number>>;
}

interface Workflow {
  readonly env: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<'list' | 'build' | 'images', { readonly steps: readonly Step[] }>>;
}

/** The YAML block under `<!-- sharding -->` in the README of @ko/nx. */
export function readWorkflow(): Workflow {
  const text = readFileSync(join(REPOSITORY, 'packages/nx/README.md'), 'utf8');
  const block = /^<!-- sharding -->\n\n```yaml\n([^]*?)^```$/m.exec(text)?.[1];
  if (block === undefined) throw new Error('packages/nx/README.md has no workflow');
  return parse(block) as Workflow;
}

/** What GitHub would put in place of `${{ … }}` and of actions, and what a job leaves. */
export interface JobRun {
  /** By expression, without the braces. */
  readonly values: Readonly<Record<string, string>>;
  /** Environment of the job, in place of the workflow's: the servers of the test. */
  readonly env: Readonly<Record<string, string>>;
}

export interface JobResult {
  /** What its steps wrote to GITHUB_OUTPUT. */
  readonly outputs: Readonly<Record<string, string>>;
  /** Of the last step. */
  readonly last: Outcome;
}

/** Runs the commands of a job in a checkout, whose modules are installed. @throws Error that shows all output of a step that failed */
export async function runJob(steps: readonly Step[], checkout: Checkout, { values, env }: JobRun): Promise<JobResult> {
  const output = join(checkout.root, '../output');
  writeFileSync(output, '');
  const step = steps.filter(({ run }) => run !== undefined && run !== 'npm ci');
  let last: Outcome | undefined;
  for (const { run: script = '', env: own = {} } of step) {
    const given = Object.entries(own).map(([name, value]) => [name, evaluate(String(value), values)] as const);
    const args = ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script];
    last = await run('bash', args, {
      cwd: checkout.root,
      env: { ...checkout.env, ...env, ...Object.fromEntries(given), GITHUB_OUTPUT: output },
    });
    if (last.status !== 0) throw new Error(describeOutcome('bash', args, last));
  }
  if (last === undefined) throw new Error('a job without a command');
  const lines = readFileSync(output, 'utf8').split('\n').filter(Boolean);
  return { outputs: Object.fromEntries(lines.map((line) => line.split(/=(.*)/s, 2) as [string, string])), last };
}

function evaluate(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\$\{\{ (.*?) \}\}/g, (_all, expression: string) => {
    const value = values[expression];
    if (value === undefined) throw new Error(`the test does not know ${expression}`);
    return value;
  });
}
