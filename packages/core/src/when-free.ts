import { silentReporter } from '@ko/oci';
import { isHeld, withLock } from './lock';

/** Runs `work` under a lock, unless somebody has it: then undefined, at once. For what has time until another day. Throws as `withLock`. */
export async function whenFree<T>(lock: string, work: () => Promise<T>): Promise<T | undefined> {
  if (await isHeld(lock)) return undefined;
  return withLock(lock, { reporter: silentReporter, waitNotice: '' }, work);
}
