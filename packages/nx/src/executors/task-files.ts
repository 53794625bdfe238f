import type { ExecutorContext, TargetConfiguration } from '@nx/devkit';

type Input = NonNullable<TargetConfiguration['inputs']>[number];

/** What a target's inputs name, by how Nx finds it. */
export interface TaskFiles {
  /** Globs from the workspace's root over the files that Nx knows, negations with `!`. */
  readonly globs: readonly string[];
  /** Globs over what git ignores, too: outputs of tasks before, and filesets of Nx 24 that say so. */
  readonly ignored: readonly RegExp[];
}

/** The files that a target's inputs name, its named inputs resolved; nothing of other projects. */
export function taskFiles(
  inputs: readonly Input[],
  named: Readonly<Record<string, readonly unknown[]>>,
  projectRoot: string,
): TaskFiles {
  const globs: string[] = [];
  const ignored: RegExp[] = [];
  const visit = (input: Input, seen: readonly string[]): void => {
    if (typeof input === 'string') {
      const group = named[input];
      if (group !== undefined && !seen.includes(input)) for (const one of group) visit(one as Input, [...seen, input]);
      else if (/^!?\{(workspaceRoot|projectRoot)\}/.test(input)) globs.push(fromRoot(input, projectRoot));
      return;
    }
    if ('fileset' in input && typeof input.fileset === 'string') {
      if ((input as { includeIgnored?: boolean }).includeIgnored)
        ignored.push(globPattern(fromRoot(input.fileset, projectRoot)));
      else globs.push(fromRoot(input.fileset, projectRoot));
    }
    if ('input' in input && typeof input.input === 'string' && !('projects' in input) && !('dependencies' in input)) {
      visit(input.input, seen);
    }
    if ('dependentTasksOutputFiles' in input && !isDepsOutput(input.dependentTasksOutputFiles)) {
      ignored.push(globPattern(input.dependentTasksOutputFiles));
    }
  };
  for (const input of inputs) visit(input, []);
  return { globs, ignored };
}

/** What our own `ko-deps` target writes is no source. */
function isDepsOutput(glob: string): boolean {
  return glob.startsWith('**/deps/') && glob.endsWith('/modules.json');
}

/** All inputs of the task's target, and the names that they may use. */
export function filesOfTask({
  target,
  projectName = '',
  projectsConfigurations,
  nxJsonConfiguration,
}: ExecutorContext): TaskFiles {
  const project = projectsConfigurations.projects[projectName];
  const named = { ...nxJsonConfiguration.namedInputs, ...project?.namedInputs };
  return taskFiles(target?.inputs ?? [], named, project?.root ?? '.');
}

function fromRoot(text: string, projectRoot: string): string {
  const root = projectRoot === '.' ? '' : `${projectRoot}/`;
  return text.replace(/^(!?)\{workspaceRoot\}\//, '$1').replace(/^(!?)\{projectRoot\}\//, `$1${root}`);
}

/** `*`, `**`, `?` and `{a,b}`; what else a glob may say matches nothing, so that nothing counts as covered by it. */
function globPattern(glob: string): RegExp {
  const pieces: Readonly<Record<string, string>> = {
    '**/': '(?:.*/)?',
    '**': '.*',
    '*': '[^/]*',
    '?': '[^/]',
    '{': '(?:',
    '}': ')',
    ',': '|',
  };
  if (/[![\]()]/.test(glob)) return /^(?!)/;
  return new RegExp(`^${glob.replace(/\*\*\/|\*\*|[*?{},]|[^\w/]/g, (piece) => pieces[piece] ?? `\\${piece}`)}$`);
}
