/* eslint-disable @typescript-eslint/no-require-imports -- each command is loaded when it is called; import() would stay one, and jest has no ES modules */
import type { Command } from '../command';
import type * as Kubectl from '../kubectl';
import type * as Build from './build';
import type * as Completion from './completion';
import type * as Delete from './delete';
import type * as Help from './help';
import type * as Login from './login';
import type * as Resolve from './resolve';
import type * as RunCommand from './run';
import type * as Version from './version';

/** All commands. The hidden `__complete` takes its words as they are, and is called by `main`. */
export const root: Command = {
  name: 'ko',
  summary: 'Rapidly iterate with Go, Containers, and Kubernetes.',
  flags: [],
  arguments: 'none',
  commands: [
    {
      name: 'apply',
      summary: 'Apply manifests with their image references resolved to digests.',
      load: () => (require('../kubectl') as typeof Kubectl).kubectlCommand('apply'),
    },
    {
      name: 'build',
      aliases: ['publish'],
      summary: 'Build and publish container images from the given importpaths.',
      load: () => (require('./build') as typeof Build).build,
    },
    {
      name: 'completion',
      summary: 'Generate the autocompletion script for the specified shell',
      load: () => (require('./completion') as typeof Completion).completion,
    },
    {
      name: 'create',
      summary: 'Create objects from manifests with their image references resolved to digests.',
      load: () => (require('../kubectl') as typeof Kubectl).kubectlCommand('create'),
    },
    {
      name: 'delete',
      summary: 'Delete objects: see "kubectl help delete".',
      load: () => (require('./delete') as typeof Delete).delete_,
    },
    {
      name: 'login',
      summary: 'Log in to a registry',
      load: () => (require('./login') as typeof Login).login,
    },
    {
      name: 'resolve',
      summary: 'Print manifests with their image references resolved to digests.',
      load: () => (require('./resolve') as typeof Resolve).resolve,
    },
    {
      name: 'run',
      summary: 'Build a program and run it in the cluster: "kubectl run" with an import path.',
      load: () => (require('./run') as typeof RunCommand).run,
    },
    {
      name: 'version',
      summary: 'Print ko version.',
      load: () => (require('./version') as typeof Version).version,
    },
    {
      name: 'help',
      summary: 'Help about any command',
      load: () => (require('./help') as typeof Help).help,
    },
  ],
};
