/** The steps a client takes at a registry. */
export type Operation =
  | 'ping'
  | 'token'
  | 'manifest.head'
  | 'manifest.get'
  | 'manifest.put'
  | 'blob.head'
  | 'blob.get'
  | 'blob.mount'
  | 'blob.post'
  | 'blob.patch'
  | 'blob.put'
  | 'blob.cancel';

/** A step, at what, for messages: given where the request is made, not guessed when it fails. */
export interface Step {
  readonly op: Operation;
  /** Host with port, as in `Reference.registry`. */
  readonly registry: string;
  /** Empty for `ping`. */
  readonly repository: string;
  /** Tag, digest or blob that the step is about: `manifest v1`, `blob sha256:…`. */
  readonly about: string;
}

/** Completes "Cannot …". */
const PHRASE: Record<Operation, (step: Step, where: string) => string> = {
  ping: ({ registry }) => `reach the registry ${registry}`,
  token: (_, where) => `get a token for ${where}`,
  'manifest.head': ({ about }, where) => `look up ${about} in ${where}`,
  'manifest.get': ({ about }, where) => `read ${about} of ${where}`,
  'manifest.put': ({ about }, where) => `write ${about} to ${where}`,
  'blob.head': ({ about }, where) => `look for ${about} in ${where}`,
  'blob.get': ({ about }, where) => `read ${about} of ${where}`,
  'blob.mount': ({ about }, where) => `mount ${about} into ${where}`,
  'blob.post': ({ about }, where) => `begin the upload of ${about} to ${where}`,
  'blob.patch': ({ about }, where) => `upload ${about} to ${where}`,
  'blob.put': ({ about }, where) => `finish the upload of ${about} to ${where}`,
  'blob.cancel': ({ about }, where) => `give up the upload of ${about} to ${where}`,
};

/** "Cannot read manifest v1 of ghcr.io/acme/app". */
export function cannot(step: Step): string {
  return `Cannot ${PHRASE[step.op](step, `${step.registry}/${step.repository}`)}`;
}

/** Whether the step changes the repository, so that its rights are those of a push. */
export function writes(op: Operation): boolean {
  return !['ping', 'token', 'manifest.head', 'manifest.get', 'blob.head', 'blob.get'].includes(op);
}
