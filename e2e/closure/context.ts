import { formatPlatform, type Platform } from '@ko/oci';

/** What one comparison is made for. */
export interface GoContext {
  readonly platform: Platform;
  readonly tags: readonly string[];
  readonly cgo: boolean;
  /** `-mod`; absent: as Go chooses. */
  readonly modFlag?: 'mod' | 'vendor' | undefined;
}

/** For example `linux/arm/v7, cgo, tags a b`. */
export function describeContext({ platform, tags, cgo, modFlag }: GoContext): string {
  const words = tags.length === 0 ? [] : [`tags ${tags.join(' ')}`];
  return [
    formatPlatform(platform),
    ...(cgo ? ['cgo'] : []),
    ...words,
    ...(modFlag === undefined ? [] : [`-mod=${modFlag}`]),
  ].join(', ');
}

/** Every platform with every list of tags and cgo off and on. */
export function contextsOf(
  platforms: readonly Platform[],
  tags: readonly (readonly string[])[],
  cgo: readonly boolean[] = [false, true],
): GoContext[] {
  return platforms.flatMap((platform) =>
    tags.flatMap((list) => cgo.map((choice) => ({ platform, tags: list, cgo: choice }))),
  );
}
