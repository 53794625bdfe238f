import { homedir } from 'node:os';
import {
  createRegistryClient,
  dockerKeychain,
  type Image,
  type ImageIndex,
  type Reference,
  type RegistryClient,
  type Reporter,
} from '@ko/oci';
import { type Base, LAYOUT_PREFIX, resolveBase } from './assemble/base';
import { sharedArtifact } from './assemble/shared-base';
import { pullThrough } from './cache/base-documents';
import type { Environment } from './environment';
import { environmentKey, type GoAnswers, rememberAnswers } from './go/answers';
import { type JointBuilds, openJointBuilds } from './go/joint-builds';
import { USER_AGENT } from './version';

/**
 * What builds in one process share: connections and tokens, base images, which so cannot change between two images of a run, and what Go
 * has told. Nothing in it decides about an image.
 */
export interface Session extends GoAnswers, Omit<JointBuilds, 'close'> {
  /** The registries as an environment sees them: its credentials, its proxies. */
  registries(env: Environment, insecure: readonly string[]): Registries;
  /** Ends what is still asked for, and all connections. */
  close(): Promise<void>;
}

export interface Registries {
  readonly client: RegistryClient;
  /**
   * The base that `text` names, asked for once. Throws as `resolveBase`.
   *
   * @param from.directory absolute: where a relative folder starts
   * @param from.cache absolute folder for its documents, if there is one
   */
  base(text: string, from: { readonly directory: string; readonly cache: string | undefined }): Promise<Base>;
}

export interface SessionOptions {
  /** Hears what concerns no build in particular: retries, a cache that cannot be written. */
  readonly reporter: Reporter;
  readonly signal?: AbortSignal | undefined;
  /** Variables that tell builds apart and that neither Go nor a registry's client reads. */
  readonly ignored?: ReadonlySet<string>;
}

/** Opens no connection by itself. */
export function openSession({ reporter, signal, ignored }: SessionOptions): Session {
  const closed = new AbortController();
  const either = signal ? AbortSignal.any([signal, closed.signal]) : closed.signal;
  const { close: closeBuilds, ...builds } = openJointBuilds({ signal: either, ignored });
  const all = new Map<string, Registries & { readonly bases: ReadonlyMap<string, Promise<Base>> }>();
  return {
    ...rememberAnswers({ signal: either, ...(ignored && { ignored }) }),
    ...builds,
    registries(env, insecure) {
      const key = JSON.stringify([environmentKey(env, ignored), [...insecure].sort()]);
      const known = all.get(key) ?? openRegistries(env, insecure, { reporter, signal: either });
      all.set(key, known);
      return known;
    },
    async close() {
      closed.abort(new Error('the build has ended'));
      await closeBuilds();
      for (const { bases, client } of all.values()) {
        await Promise.allSettled(bases.values());
        await client.close();
      }
    },
  };
}

function openRegistries(
  env: Environment,
  insecure: readonly string[],
  { reporter, signal }: { readonly reporter: Reporter; readonly signal: AbortSignal },
) {
  const client = createRegistryClient({
    keychain: dockerKeychain(env, env['HOME'] ?? homedir()),
    userAgent: USER_AGENT,
    reporter,
    env,
    insecure: insecure.length > 0 ? insecure : false,
  });
  const bases = new Map<string, Promise<Base>>();
  const ask = async (text: string, directory: string, cache: string | undefined): Promise<Base> => {
    const pull = (reference: Reference): Promise<Image | ImageIndex> =>
      cache === undefined
        ? client.pull(reference, signal)
        : pullThrough(reference, { cache, client, reporter, signal });
    const base = await resolveBase(text, { directory, pull });
    return base.kind === 'scratch' ? base : { ...base, artifact: sharedArtifact(base.artifact, signal) };
  };
  return {
    client,
    bases,
    base(text: string, { directory, cache }: { readonly directory: string; readonly cache: string | undefined }) {
      const key = JSON.stringify([text, text.startsWith(LAYOUT_PREFIX) ? directory : '']);
      const base = bases.get(key) ?? ask(text, directory, cache);
      bases.set(key, base);
      return base;
    },
  };
}
