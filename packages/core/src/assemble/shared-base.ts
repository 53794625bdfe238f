import type { Digest, Image, ImageIndex } from '@ko/oci';

/**
 * The same image or index for several builds: each document is asked for once, also when two want it at a time. What one build stops
 * waiting for, another may need, so `signal` is that of all of them.
 */
export function sharedArtifact(artifact: Image | ImageIndex, signal: AbortSignal): Image | ImageIndex {
  if (artifact.kind === 'image') {
    let config: Promise<Uint8Array> | undefined;
    const read = () => (config ??= artifact.config(signal));
    // The config tells the layers' diffIDs: read first, it is not fetched a second time.
    return { ...artifact, config: read, layers: (stop) => read().then(() => artifact.layers(stop)) };
  }
  const children = new Map<Digest, Promise<Image | ImageIndex>>();
  return {
    ...artifact,
    child(entry) {
      const known = children.get(entry.digest);
      const child = known ?? artifact.child(entry, signal).then((one) => sharedArtifact(one, signal));
      children.set(entry.digest, child);
      return child;
    },
  };
}
