import { digestOf } from '../digest';
import { OciError } from '../errors';
import type { Descriptor } from '../model/descriptor';

/** One thing that does not fit. */
export interface Finding {
  /** Where: `image.layers[1]`, `index.manifests[0].config`. */
  readonly path: string;
  /** What, both sides named. */
  readonly what: string;
}

export interface ValidateOptions {
  /** Documents and descriptors alone; the contents of layers are not read. */
  readonly fast?: boolean | undefined;
  /** Told of what could not be checked and is no finding: zstd, layers that need not be there, artifacts that are no images. */
  readonly onUnchecked?: ((unchecked: Finding) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What the parts of a validation share. */
export interface Examination {
  readonly options: ValidateOptions;
  report(path: string, what: string): void;
}

/** Compares a descriptor with the bytes that it names. */
export function compareContent(
  path: string,
  said: Descriptor,
  actual: { readonly mediaType: string; readonly bytes: Uint8Array },
  { report }: Examination,
): void {
  const digest = digestOf(actual.bytes);
  if (said.mediaType !== actual.mediaType)
    report(path, `the descriptor says ${said.mediaType}, it is ${actual.mediaType}`);
  if (said.size !== actual.bytes.length)
    report(path, `the descriptor says ${said.size} bytes, there are ${actual.bytes.length}`);
  if (said.digest.startsWith('sha256:') && said.digest !== digest) {
    report(path, `the descriptor says ${said.digest}, the bytes have ${digest}`);
  }
  if (said.data !== undefined && digestOf(said.data) !== digest) {
    report(path, `the descriptor embeds bytes with ${digestOf(said.data)}, the content has ${digest}`);
  }
}

/** The value, or `undefined` after what went wrong was reported. Throws an abort, and what is no failure of the content. */
export async function attempt<T>(
  path: string,
  { options, report }: Examination,
  work: () => T | Promise<T>,
): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    options.signal?.throwIfAborted();
    if (!(error instanceof OciError)) throw error;
    report(path, error.message);
    return undefined;
  }
}
