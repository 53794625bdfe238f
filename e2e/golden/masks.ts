// Everything that cannot be equal in two implementations, with the reason. What stands here is replaced before the normal form is
// made (documents, standard output) or before two observations are compared (the rest). Nothing else is ever left out.
import type { Repository } from './bases';
import type { GoBuildCall, Observation } from './case';
import type { Kind } from './normal-form';

/** ko 0.19.1 made the vectors. */
const KO_VERSION = 'v0.19.1';

/** What our SBOMs and `ko version` say in place of it. */
export interface OwnName {
  /** As the SBOM's creator names the tool, without `Tool: `. */
  readonly tool: string;
  /** What `ko version` prints. */
  readonly version: string;
}

/** Rewrites documents and standard output of our own command, so that they can be compared with ko's. */
export function ownMask(
  own: OwnName,
  bases: ReadonlyMap<string, Repository>,
): (kind: Kind | 'stdout', text: string) => string {
  const ociIndexes = [...bases].flatMap(([name, { manifests }]) =>
    [...manifests]
      .filter(([, { mediaType }]) => mediaType === 'application/vnd.oci.image.index.v1+json')
      .map(([digest]) => ({ name, digest })),
  );
  return (kind, text) => {
    // Who made it is true only of the one who made it.
    if (kind === 'sbom') return text.replaceAll(`"Tool: ${own.tool}"`, `"Tool: ko ${KO_VERSION}"`);
    if (kind === 'stdout') return text === `${own.version}\n` ? `${KO_VERSION}\n` : text;
    // ko writes a digest that nothing has (ko-behaviour 5.12 [bug]); ours is the base's. The vectors name the former.
    if (kind === 'index')
      return ociIndexes.reduce(
        (masked, { name, digest }) =>
          masked.replaceAll(
            `"org.opencontainers.image.base.digest":"${digest}"`,
            `"org.opencontainers.image.base.digest":"sha256:{{RE-ENCODED ${name}}}"`,
          ),
        text,
      );
    return text;
  };
}

/** Where the binary goes is the implementation's own business. */
export function withoutOutput(builds: readonly GoBuildCall[] | undefined): readonly GoBuildCall[] | undefined {
  return builds?.map((call) => {
    const at = call.argv.indexOf('-o');
    return { ...call, argv: call.argv.map((word, position) => (at >= 0 && position === at + 1 ? '{{OUTPUT}}' : word)) };
  });
}

/** ko writes JSON with the mode of a program (0755). What matters of a mode is who may read and who may write. */
export function withoutExecutability(files: Observation['files']): Observation['files'] {
  if (files === undefined) return undefined;
  const masked = (file: unknown) => {
    if (typeof file !== 'object' || file === null || !('mode' in file)) return file;
    return { ...file, mode: (Number.parseInt(String(file.mode), 8) & 0o666).toString(8).padStart(4, '0') };
  };
  return Object.fromEntries(Object.entries(files).map(([path, file]) => [path, masked(file)]));
}
