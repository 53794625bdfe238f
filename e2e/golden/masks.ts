// Everything that cannot be equal in two implementations, with the reason. What stands here is replaced before the normal form is
// made (documents, standard output) or before two observations are compared (the rest). Nothing else is ever left out.
import type { GoBuildCall, Observation } from './case';
import type { HelpText } from './help-text';
import type { Kind } from './normal-form';
import { PENDING } from './pending';

/** ko 0.19.1 made the vectors. */
const KO_VERSION = 'v0.19.1';

/** What a text is of: a document, standard output, a file, or the record of a `go build`. */
export type MaskedText = Kind | 'stdout' | 'file' | 'build';

/**
 * Our text with ko's name and version in place of ours: who made it is true only of the one who made it.
 * @param version  what our `ko version` prints
 */
export function withKosName(text: string, kind: MaskedText, version: string): string {
  if (kind === 'sbom' || kind === 'file') return text.replace(/"Tool: [^"]+"/, `"Tool: ko ${KO_VERSION}"`);
  return kind === 'stdout' && text === `${version}\n` ? `${KO_VERSION}\n` : text;
}

/**
 * Where the binary goes is the implementation's own business, and so is how often it runs the same command: two platforms that differ
 * in their OS version alone have the same binary.
 */
export function distinctBuilds(builds: readonly GoBuildCall[] | undefined): readonly GoBuildCall[] | undefined {
  const masked = builds?.map((call) => {
    const at = call.argv.indexOf('-o');
    return JSON.stringify({
      ...call,
      argv: call.argv.map((word, position) => (at >= 0 && position === at + 1 ? '{{OUTPUT}}' : word)),
    });
  });
  return masked && [...new Set(masked)].sort().map((call) => JSON.parse(call) as GoBuildCall);
}

/** ko writes JSON with the mode of a program (0755). What matters of a mode is who may read and who may write. */
export function withoutExecutability(files: Observation['files']): Observation['files'] {
  if (files === undefined) return undefined;
  return Object.fromEntries(Object.entries(files).map(([path, file]) => [path, maskMode(path, file)]));
}

function maskMode(path: string, file: unknown): unknown {
  if (typeof file !== 'object' || file === null || !('mode' in file)) return file;
  const { mode, ...rest } = file;
  // In a layout, ko's layers are readable for their owner alone and its manifests for all: left over from a temporary file.
  if (/\/blobs\/sha256\//.test(path)) return rest;
  return { ...file, mode: (Number.parseInt(String(mode), 8) & 0o666).toString(8).padStart(4, '0') };
}

/** What of ko's help is promised by now: commands that come later are not. */
export function promisedHelp(help: HelpText): HelpText {
  return { ...help, commands: help.commands.filter((name) => !PENDING.includes(name)) };
}

/** Flags that ko does not have. */
const OUR_FLAGS: readonly string[] = ['strict', 'output'];

/** Our help without what we have beyond ko. */
export function ourHelp(help: HelpText): HelpText {
  return { ...help, flags: help.flags.filter(({ name }) => !OUR_FLAGS.includes(name)) };
}
