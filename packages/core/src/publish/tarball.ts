import { resolve } from 'node:path';
import { artifactDescriptor, createDockerArchive, type DockerArchive, type Reporter } from '@ko/oci';
import { Bug, tarballUnwritable } from '../errors';
import type { Destination } from './destination';
import { pushedReference } from './naming';

/**
 * An archive as `docker save` writes it, which whoever opened it closes. `name`: as Docker is to show it, checked. An index has no
 * place in it: `planImages` knows before anything is compiled. Spec: ko-behaviour 6.3, 9.4.
 */
export function tarballDestination(options: {
  readonly archive: DockerArchive;
  readonly name: string;
  readonly tags: readonly string[];
}): Destination {
  const { archive, name, tags } = options;
  return {
    async publish(artifact, { signal } = {}) {
      if (artifact.kind === 'index') throw new Bug('An index came to a tarball.');
      const { digest } = await artifactDescriptor(artifact, signal);
      const names = tags.map((tag) => `${name}:${tag}`);
      await archive.add(artifact, names, signal);
      return pushedReference(name, digest, tags, false);
    },
  };
}

/**
 * Lets `work` add images to an archive at `file` (a relative path starts at `directory`) and puts it there when all have been added.
 * Throws what `work` throws, and `tarball-unwritable`; then the file is as it was.
 */
export async function withTarball<T>(
  file: string,
  { directory, reporter }: { readonly directory: string; readonly reporter: Reporter },
  work: (archive: DockerArchive) => Promise<T>,
): Promise<T> {
  const archive = explaining(createDockerArchive(resolve(directory, file)), file);
  try {
    const result = await work(archive);
    reporter.info(`Saving ${file}`);
    await archive.close();
    reporter.info(`Saved ${file}`);
    return result;
  } finally {
    await archive.discard();
  }
}

/** The same archive, whose failures to write name the file. */
function explaining({ add, close, discard }: DockerArchive, file: string): DockerArchive {
  const explain = (error: unknown) => {
    // What Node throws for the operating system; ours are of classes of their own.
    const { syscall, message } = error as NodeJS.ErrnoException;
    throw syscall === undefined ? error : tarballUnwritable(file, message, error);
  };
  return { add: (...image) => add(...image).catch(explain), close: () => close().catch(explain), discard };
}
