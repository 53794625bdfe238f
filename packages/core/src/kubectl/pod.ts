import { posix } from 'node:path';

/** What a program that is tried out wants of its pod: its output, no restart, and nothing left over. Spec: ko-behaviour 1.8. */
const ONE_RUN = ['--attach', '--rm', '--restart=Never', '--log-flush-frequency=1s'];

/**
 * Arguments of a kubectl that runs an image as a pod, and shows what it prints.
 *
 * @param image its reference
 * @param words for kubectl; those behind a `--` are the program's own
 */
export function podArguments(image: string, words: readonly string[]): string[] {
  return ['run', podName(image), '--image', image, ...ONE_RUN, ...words];
}

/** The last part of the image's repository. */
function podName(image: string): string {
  return posix.basename(image.replace(/@.*$/, '')).replace(/:.*$/, '');
}
