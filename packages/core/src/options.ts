import type { Decoration } from './assemble/assemble';
import type { Environment } from './environment';
import { readEpoch } from './epoch';
import { allAndOtherPlatforms, invalidAnnotation, invalidLabel } from './errors';
import type { BuildRequest } from './request';

/** What the options put into every image. Throws `invalid-label`, `invalid-annotation`, `invalid-epoch`. Spec: ko-behaviour 1.2, 1.12. */
export function readDecoration(
  request: Pick<BuildRequest, 'imageLabels' | 'imageAnnotations' | 'imageUser'>,
  env: Environment,
): Decoration {
  return {
    labels: splitPairs(request.imageLabels, invalidLabel),
    annotations: splitPairs(request.imageAnnotations, invalidAnnotation),
    user: request.imageUser || undefined,
    created: readEpoch(env, 'SOURCE_DATE_EPOCH'),
    kodataCreated: readEpoch(env, 'KO_DATA_DATE_EPOCH'),
  };
}

/** `key=value`, split at the first `=`; of equal keys the last one counts. */
function splitPairs(texts: readonly string[] = [], invalid: (text: string) => Error): Record<string, string> {
  return Object.fromEntries(
    texts.map((text) => {
      const at = text.indexOf('=');
      if (at < 0) throw invalid(text);
      return [text.slice(0, at), text.slice(at + 1)];
    }),
  );
}

/** The platforms of the options, one each. Throws `platform-conflict` for `all` beside others. Spec: ko-behaviour 1.3, 4.5 (3). */
export function readPlatforms(platforms: readonly string[] = []): string[] {
  const names = platforms.flatMap((text) => text.split(','));
  if (names.length > 1 && names.includes('all')) throw allAndOtherPlatforms(names.filter((name) => name !== 'all'));
  return names;
}
