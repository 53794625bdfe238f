import type * as Scripts from '../completion/scripts';
import type { Command } from '../command';

const SHELLS = [
  {
    name: 'bash',
    load: 'Load it now:\n\n\tsource <(ko completion bash)\n\nLoad it in every new shell:\n\n\tko completion bash > ~/.local/share/bash-completion/completions/ko',
  },
  {
    name: 'fish',
    load: 'Load it now:\n\n\tko completion fish | source\n\nLoad it in every new shell:\n\n\tko completion fish > ~/.config/fish/completions/ko.fish',
  },
  {
    name: 'powershell',
    load: 'Load it now:\n\n\tko completion powershell | Out-String | Invoke-Expression\n\nLoad it in every new shell: add that line to your profile.',
  },
  {
    name: 'zsh',
    load: 'Load it now (after compinit):\n\n\tsource <(ko completion zsh)\n\nLoad it in every new shell:\n\n\tko completion zsh > "${fpath[1]}/_ko"',
  },
] as const satisfies readonly { readonly name: Scripts.Shell; readonly load: string }[];

/** `ko completion bash|fish|powershell|zsh`. Spec: ko-behaviour 1.10. */
export const completion: Command = {
  name: 'completion',
  summary: 'Generate the autocompletion script for the specified shell',
  description:
    "Generate the autocompletion script for ko for the specified shell.\nSee each sub-command's help for details on how to use the generated script.",
  flags: [],
  arguments: 'any',
  commands: SHELLS.map(({ name, load }) => ({
    name,
    summary: `Generate the autocompletion script for ${name}`,
    description: `Generate the autocompletion script for ${name}.\n\n${load}`,
    flags: [{ name: 'no-descriptions', type: 'bool', about: 'disable completion descriptions' }],
    arguments: 'none',
    run: ({ flags, terminal }) => {
      // eslint-disable-next-line @typescript-eslint/no-require-imports -- loaded for this command alone
      const { script } = require('../completion/scripts') as typeof Scripts;
      terminal.out(script(name, { descriptions: !flags.bool('no-descriptions') }));
      return Promise.resolve();
    },
  })),
};
