import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { WorkspaceStep } from './case';

/** Who commits, and when: part of commit ids, which templates print. The vectors were made with exactly these. */
const GIT = {
  LC_ALL: 'C',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_AUTHOR_NAME: 'A',
  GIT_AUTHOR_EMAIL: 'a@example.com',
  GIT_COMMITTER_NAME: 'A',
  GIT_COMMITTER_EMAIL: 'a@example.com',
  GIT_AUTHOR_DATE: '1700000000 +0100',
  GIT_COMMITTER_DATE: '1700000000 +0100',
};

/**
 * Does the steps of a case in order.
 * @param folder  the workspace, made here
 * @param expand  replaces the place holders of a text
 * @throws Error when a command of a step fails
 */
export function writeWorkspace(
  folder: string,
  steps: readonly WorkspaceStep[],
  expand: (text: string) => string,
): void {
  mkdirSync(folder, { recursive: true });
  for (const step of steps) {
    if ('run' in step) runStep(folder, step, expand);
    else writeStep(join(folder, step.path), step, expand);
  }
}

function runStep(
  folder: string,
  { run, cwd = '.', env }: Extract<WorkspaceStep, { run: unknown }>,
  expand: (text: string) => string,
): void {
  const [program = '', ...args] = run;
  const { status, stderr, error } = spawnSync(program, args.map(expand), {
    cwd: join(folder, cwd),
    env: { ...process.env, ...GIT, ...env },
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${run.join(' ')}: ${stderr || String(error)}`);
}

function writeStep(
  path: string,
  step: Exclude<WorkspaceStep, { run: unknown }>,
  expand: (text: string) => string,
): void {
  mkdirSync('dir' in step ? path : dirname(path), { recursive: true });
  if ('symlink' in step) {
    symlinkSync(expand(step.symlink), path);
    return;
  }
  if ('text' in step) writeFileSync(path, expand(step.text));
  if ('base64' in step) writeFileSync(path, Buffer.from(step.base64, 'base64'));
  if (step.mode !== undefined) chmodSync(path, Number.parseInt(step.mode, 8));
}
