import { join } from 'node:path';
import { type Descriptor, type Reporter, writeLayout } from '@ko/oci';
import { withLock } from '../lock';
import type { Destination } from './destination';

/**
 * An OCI layout on disk. With names, it holds the image alone afterwards, once under each name: it is this app's own, and whoever
 * publishes holds the app's lock. Without, the image is added, as ko does it for `--oci-layout-path`; other apps may do the same
 * at the same time, one waits for the other. Spec: image-spec v1.1 image-layout.md; ko-behaviour 6.3, 9.5.
 */
export function layoutDestination(options: {
  /** Absolute. */
  readonly folder: string;
  /** How the folder is printed. */
  readonly display: string;
  readonly names: readonly string[];
  readonly reporter: Reporter;
}): Destination {
  const { folder, display, names, reporter } = options;
  return {
    async publish(artifact, { signal } = {}) {
      const stop = signal && { signal };
      reporter.info(`Saving ${display}`);
      const [first, ...others] = names;
      let { digest }: Descriptor =
        first === undefined
          ? await withLock(
              join(folder, '.lock'),
              { reporter, signal, waitNotice: `Another run writes to ${display}` },
              () => writeLayout(folder, artifact, { ...stop }),
            )
          : await writeLayout(folder, artifact, { refName: first, replace: true, ...stop });
      for (const refName of others) ({ digest } = await writeLayout(folder, artifact, { refName, ...stop }));
      reporter.info(`Saved ${display}@${digest}`);
      return `${display}@${digest}`;
    },
  };
}
