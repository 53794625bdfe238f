import { UserError } from '@ko/core';

/** Codes of this package's own errors; those of `@ko/core` and `@ko/oci` pass through unchanged. */
export type NxErrorCode =
  | 'unknown-plugin-option'
  | 'invalid-plugin-option'
  | 'no-go-module'
  | 'unlistable-modules'
  | 'file-exists'
  | 'invalid-app-folder'
  | 'invalid-module-path'
  | 'invalid-app-name'
  | 'app-name-taken'
  | 'invalid-port'
  | 'invalid-deployment-folder'
  | 'invalid-project-json'
  | 'project-named'
  | 'target-taken'
  | 'unknown-app'
  | 'outside-workspace'
  | 'file-system'
  | 'missing-repository'
  | 'stdin-terminal'
  | 'stdin-shared'
  | 'unknown-option'
  | 'no-manifests'
  | 'images-not-written'
  | 'summary-not-written';

const user = (code: NxErrorCode, what: string, next?: string) => new UserError(code, { what, next });

/** @param nearest the known option at a small edit distance, if there is one */
export const unknownPluginOption = (option: string, known: readonly string[], nearest: string | undefined) =>
  user(
    'unknown-plugin-option',
    `nx.json: the plugin @ko/nx has no option "${option}".`,
    nearest === undefined ? `Remove it. Known options: ${known.join(', ')}.` : `Write "${nearest}", or remove it.`,
  );

export const invalidPluginOption = (option: string, wanted: string) =>
  user(
    'invalid-plugin-option',
    `nx.json: the option "${option}" of the plugin @ko/nx is not ${wanted}.`,
    'Correct it.',
  );

/** @param folder workspace-relative folder of the project */
export const noGoModule = (folder: string) =>
  user(
    'no-go-module',
    `There is no go.mod in ${folder} or in a folder above it, up to the workspace's root.`,
    'Run the target on a project with a Go main package, or create a module with "go mod init".',
  );

/** @param text of Go, on stderr */
export const unlistableModules = (importPath: string, text: string) =>
  user(
    'unlistable-modules',
    `Go cannot list the modules of ${importPath}:\n${text.trimEnd()}`,
    'Run "go mod tidy", or what Go says above; "go build" fails in the same way.',
  );

/** What the operating system refused: rights, room, open files; its text names the path. */
export const fileSystem = (cause: NodeJS.ErrnoException) =>
  user(
    'file-system',
    `${cause.message}.`,
    ['ENOSPC', 'EDQUOT', 'EFBIG'].includes(cause.code ?? '')
      ? 'Make room on the disk.'
      : 'Check the rights of the user who builds, and the disk.',
  );

export const filesExist = (files: readonly string[]) =>
  user(
    'file-exists',
    `${files.join(', ')} already ${files.length === 1 ? 'exists' : 'exist'}, and nothing is overwritten.`,
    'Choose another folder, or move what is there.',
  );

export const invalidAppFolder = (folder: string, why: string) =>
  user('invalid-app-folder', `The folder "${folder}" cannot hold an app: ${why}.`, 'Choose another folder.');

export const invalidModulePath = (path: string) =>
  user('invalid-module-path', `"${path}" is not a Go module path.`, 'Write it like example.com/team/hello.');

export const invalidAppName = (name: string) =>
  user(
    'invalid-app-name',
    `"${name}" is not a name for a project.`,
    'Use letters, digits, ".", "_" and "-", and begin with a letter or a digit.',
  );

/** @param root folder of the project that has the name */
export const appNameTaken = (name: string, root: string) =>
  user('app-name-taken', `The project in ${root} is called "${name}" already.`, 'Choose another --name.');

export const invalidPort = (port: number) =>
  user(
    'invalid-port',
    `${port} is not a port the app could listen on.`,
    'Choose one from 1024 to 65535: the container does not run as root.',
  );

export const invalidDeploymentFolder = (folder: string, why: string) =>
  user(
    'invalid-deployment-folder',
    `The folder "${folder}" cannot be a deployment: ${why}.`,
    'Choose a folder that holds manifests and nothing else, such as config/web.',
  );

/** @param reason of the parser */
export const invalidProjectJson = (file: string, reason: string) =>
  user('invalid-project-json', `${file} is no JSON object: ${reason}.`, 'Correct it, or remove it.');

export const projectNamed = (file: string, name: string) =>
  user('project-named', `${file} calls the project "${name}" already.`, 'Leave --name out, or change the name there.');

export const targetTaken = (file: string, target: string) =>
  user(
    'target-taken',
    `${file} has a target "${target}" that does something else.`,
    'Rename it there, or let "resolveTargetName" of the plugin in nx.json be another name.',
  );

/** @param nearest the app with a similar name, if there is one */
export const unknownApp = (app: string, known: readonly string[], nearest: string | undefined) =>
  user(
    'unknown-app',
    `No app is called "${app}", lies there or has that import path.`,
    nearest !== undefined
      ? `Write "${nearest}".`
      : known.length === 0
        ? 'There is none yet: make one with "nx g @ko/nx:app".'
        : `Apps are: ${known.join(', ')}.`,
  );

export const outsideWorkspace = (folder: string) =>
  user('outside-workspace', `"${folder}" is not in this workspace.`, 'Choose a folder below its root.');

export const missingRepository = () =>
  user(
    'missing-repository',
    'No repository is named for the images, so no cluster could pull them.',
    'Set KO_DOCKER_REPO, for example KO_DOCKER_REPO=ghcr.io/my-user, or the option "repository"; --push=false only computes references.',
  );

/** Nx gives each task a terminal of its own where its output is one (nx 23.2.1), and what is piped into nx stays outside. */
export const stdinIsTerminal = () =>
  user(
    'stdin-terminal',
    'The standard input is to be read ("-"), and it is a terminal: Nx passes on no pipe while it shows its terminal UI.',
    'Add --output-style=stream, pipe the output of nx somewhere, or use the command line: … | npx ko apply -f -',
  );

/** @param tasks their ids */
export const stdinIsShared = (tasks: readonly string[]) =>
  user(
    'stdin-shared',
    `The standard input is to be read ("-"), and this run has several tasks that could: ${tasks.join(', ')}.`,
    'Run one of them alone.',
  );

/** @param nearest the option at a small edit distance, if there is one */
export const unknownOption = (option: string, nearest: string | undefined) =>
  user(
    'unknown-option',
    `The target has an option "${option}", which its executor does not know.`,
    nearest === undefined
      ? 'Remove it; what is for kubectl goes into "kubectlArgs".'
      : `Write "${nearest}", or remove it.`,
  );

/** @param option as it was written on the command line; `nearest`: ours */
export const mistypedOption = (option: string, nearest: string) =>
  user(
    'unknown-option',
    `There is no option --${option}.`,
    `Write --${nearest}; or, if it is for kubectl, put it behind a second "--": -- -- --${option}`,
  );

export const noManifests = (paths: readonly string[]) =>
  user(
    'no-manifests',
    `There are no manifests in ${paths.join(', ')}: no file that ends in .yaml or .json.`,
    'Name files with "filename", or set "recursive".',
  );

/** @param cause of the file system */
export const imagesNotWritten = (cause: unknown) =>
  user(
    'images-not-written',
    `dist/ko/images.json was not written: ${messageOf(cause)}.`,
    'What was built stands in dist/ko/<project>/image.json. Remove what is in the way, and run again.',
  );

/** @param cause of the file system */
export const summaryNotWritten = (cause: unknown) =>
  user(
    'summary-not-written',
    `The images are not in the summary of the job: ${messageOf(cause)}.`,
    'They are in dist/ko/images.json. See what GITHUB_STEP_SUMMARY names.',
  );

const messageOf = (cause: unknown) => (cause instanceof Error ? cause.message : String(cause));
