import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CommandBody } from '../command';

export type Shell = 'bash' | 'fish' | 'powershell' | 'zsh';

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
] as const satisfies readonly { readonly name: Shell; readonly load: string }[];

/** Scripts lie beside `dist` and `src`, as files of their own language. */
const FOLDER = join(__dirname, '../../completions');

const FILES: Readonly<Record<Shell, string>> = {
  bash: 'ko.bash',
  fish: 'ko.fish',
  powershell: 'ko.ps1',
  zsh: 'ko.zsh',
};

/**
 * The script that teaches a shell to complete `ko`. Each asks the program itself, so that it never grows old: see `complete.ts` for
 * what it asks (in place of the word REQUEST) and what it is told.
 */
export function script(shell: Shell, { descriptions }: { readonly descriptions: boolean }): string {
  const text = readFileSync(join(FOLDER, FILES[shell]), 'utf8');
  return text.replaceAll('REQUEST', descriptions ? '__complete' : '__completeNoDesc');
}

/** `ko completion bash|fish|powershell|zsh`. Spec: ko-behaviour 1.10. */
export const completion: CommandBody = {
  description:
    "Generate the autocompletion script for ko for the specified shell.\nSee each sub-command's help for details on how to use the generated script.",
  flags: [],
  arguments: 'any',
  commands: SHELLS.map(({ name, load }) => ({
    name,
    summary: `Generate the autocompletion script for ${name}`,
    load: () => ({
      description: `Generate the autocompletion script for ${name}.\n\n${load}`,
      flags: [{ name: 'no-descriptions', type: 'bool', about: 'disable completion descriptions' }],
      arguments: 'none',
      run: ({ flags, terminal }) => terminal.out(script(name, { descriptions: !flags.bool('no-descriptions') })),
    }),
  })),
};
