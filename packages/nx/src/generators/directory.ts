import { posix } from 'node:path';
import { outsideWorkspace } from '../errors';

/**
 * The folder that the user means, workspace-relative: from where they are, unless they wrote it from the root. As Nx's own generators take it.
 *
 * @throws UserError `outside-workspace`
 */
export function givenDirectory({
  directory: given,
  cwd = '',
}: {
  readonly directory: string;
  readonly cwd?: string;
}): string {
  const written = posix.normalize(given.trim().replaceAll('\\', '/')).replace(/(?<=.)\/+$/, '');
  const fromRoot = cwd !== '' && (written === cwd || written.startsWith(`${cwd}/`));
  const directory = fromRoot ? written : posix.join(cwd, written);
  if (posix.isAbsolute(written) || directory === '..' || directory.startsWith('../')) throw outsideWorkspace(given);
  return directory;
}

/** A Service's name is a DNS label that begins with a letter. Spec: RFC 1035 section 2.3.1. */
export function resourceName(name: string): string {
  const label = name.toLowerCase().replace(/[^a-z0-9-]+/g, '-');
  return (/^[a-z]/.test(label) ? label : `app-${label}`).slice(0, 63).replace(/-+$/, '');
}
