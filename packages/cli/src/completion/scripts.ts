import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export type Shell = 'bash' | 'fish' | 'powershell' | 'zsh';

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
