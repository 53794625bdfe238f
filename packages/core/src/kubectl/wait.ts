import { setTimeout as sleep } from 'node:timers/promises';
import { printable, type Reporter } from '@ko/oci';
import type { Environment } from '../environment';
import { notReady, statusUnreadable, type Unready } from '../errors';
import { answerOfKubectl, Unanswered } from './answer';
import { connectionArguments, isDryRun, objectArguments } from './arguments';
import { addressOf, type ClusterObject, objectsOf, titleOf } from './object';
import { podSelector, podTrouble } from './pod-trouble';
import { isWaitedFor, type Readiness, readinessOf } from './readiness';
import { durationText } from './timeout';

/** What `kubectl apply` was given. */
export interface Applied {
  /** Text of YAML that it read. */
  readonly manifests: string;
  /** Its arguments: cluster, user and namespace are taken from them. */
  readonly args: readonly string[];
  /** Infinity: no limit. */
  readonly timeoutMs: number;
}

export interface WaitRun {
  /** The whole environment of kubectl. */
  readonly env: Environment;
  /** Absolute: where kubectl runs. */
  readonly directory: string;
  readonly reporter: Pick<Reporter, 'info'>;
  readonly signal?: AbortSignal | undefined;
  /** Time between two looks, in milliseconds; default one second. */
  readonly pollMs?: number;
}

/** Between two looks. kubectl has no watch over several kinds. */
const POLL_MS = 1000;

/** The pods of what is not ready are looked at now and then: a question each, and their trouble comes slowly. In looks. */
const PODS_EVERY = 5;

/** A controller may take a failure back at once (Knative does): it counts when so many looks in a row have seen one. */
const FAILED_LOOKS = 3;

/** A connection may fail for a moment: so many looks in a row that see nothing are one too many. */
const BLIND_LOOKS = 5;

/** Longest line of progress, in characters. */
const LINE = 500;

/** Pods in trouble that are shown for one object, and objects that are: the others tell the same. */
const SHOWN = 3;
const SHOWN_OBJECTS = 20;

/**
 * Waits until what was applied is ready, through the user's kubectl; `isWaitedFor` says of which kinds. Progress and the reasons of pods
 * that do not run are reported as they come up. Nothing that was applied is taken back.
 * Throws `not-ready` (an object says that it failed, and stays with it, or the time is over), `status-unreadable`,
 * `kubectl-not-found`, and the signal's reason.
 */
export async function waitUntilReady({ manifests, args, timeoutMs }: Applied, run: WaitRun): Promise<void> {
  if (isDryRun(args)) return run.reporter.info('Nothing was applied (--dry-run), so there is nothing to wait for.');
  const end = Date.now() + timeoutMs;
  const cluster = new Cluster(connectionArguments(args), run);
  const progress = new Progress(run.reporter);
  let states = statesOf((await cluster.read(manifests, objectArguments(args))).filter(isWaitedFor));
  progress.begin(states, timeoutMs);
  for (let look = 1, failedLooks = 0; ; look++) {
    progress.tell(states);
    const unready = states.filter(({ state }) => state !== 'ready');
    if (unready.length === 0) return;
    const failed = unready.filter(({ state }) => state === 'failed');
    failedLooks = failed.length > 0 ? failedLooks + 1 : 0;
    if (failedLooks >= FAILED_LOOKS) throw notReady(await cluster.explain(failed), undefined);
    if (Date.now() >= end) throw notReady(await cluster.explain(unready), durationText(timeoutMs));
    if (look % PODS_EVERY === 0) progress.tellPods(await cluster.explain(unready));
    await pause(Math.min(run.pollMs ?? POLL_MS, end - Date.now()), run.signal);
    states = await cluster.lookAgain(states);
  }
}

interface State {
  readonly title: string;
  readonly object: ClusterObject;
  readonly state: Readiness['state'];
  readonly why: string;
}

function statesOf(objects: readonly ClusterObject[]): State[] {
  return objects.map((object) => ({ title: titleOf(object), object, why: '', ...readinessOf(object) }));
}

async function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  // Its own error says less than the signal's reason.
  await sleep(Math.max(milliseconds, 0), undefined, { signal }).catch(() => undefined);
  signal?.throwIfAborted();
}

/** Asks kubectl about objects. */
class Cluster {
  readonly #connection: readonly string[];
  readonly #run: WaitRun;
  #blind = 0;

  constructor(connection: readonly string[], run: WaitRun) {
    this.#connection = connection;
    this.#run = run;
  }

  /** The objects that a text of YAML or JSON names, as they are now. */
  async read(manifests: string, args: readonly string[]): Promise<ClusterObject[]> {
    try {
      return await this.#ask(['-f', '-', ...args], manifests);
    } catch (error) {
      throw error instanceof Unanswered ? statusUnreadable(error.text, error) : error;
    }
  }

  /** The same objects at a later time; as before, when the cluster does not answer for once. */
  async lookAgain(states: readonly State[]): Promise<State[]> {
    const addresses = states.map(({ object }) => addressOf(object));
    const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: addresses });
    try {
      const objects = await this.#ask(['-f', '-', '--ignore-not-found', ...this.#connection], list);
      this.#blind = 0;
      const now = new Map(statesOf(objects).map((state) => [state.title, state]));
      return states.map((one) => now.get(one.title) ?? { ...one, state: 'failed', why: 'it was deleted' });
    } catch (error) {
      if (!(error instanceof Unanswered)) throw error;
      if (++this.#blind >= BLIND_LOOKS) throw statusUnreadable(error.text, error);
      return [...states];
    }
  }

  /** What is known of objects that are not ready. */
  async explain(states: readonly State[]): Promise<Unready[]> {
    const explained: Unready[] = [];
    for (const { title, why, object } of states.slice(0, SHOWN_OBJECTS)) {
      explained.push({ title, why, pods: await this.#podTroubles(object) });
    }
    return explained;
  }

  /** Of the newest pods first: those of an older version may be in trouble of their own. */
  async #podTroubles(object: ClusterObject): Promise<string[]> {
    const pods = object.kind === 'Pod' ? [object] : await this.#podsOf(object);
    const created = ({ metadata }: ClusterObject): string => metadata.creationTimestamp ?? '';
    return pods
      .sort((one, other) => created(other).localeCompare(created(one)))
      .flatMap((pod) => podTrouble(pod)?.replace(/^/, `pod/${pod.metadata.name}: `) ?? [])
      .slice(0, SHOWN);
  }

  async #podsOf(object: ClusterObject): Promise<ClusterObject[]> {
    const selector = podSelector(object);
    if (selector === undefined) return [];
    const namespace = object.metadata.namespace ?? 'default';
    try {
      return await this.#ask(['pods', `--namespace=${namespace}`, `--selector=${selector}`, ...this.#connection], '');
    } catch (error) {
      // Who may not see pods still learns what the object itself says.
      if (error instanceof Unanswered) return [];
      throw error;
    }
  }

  async #ask(question: readonly string[], input: string): Promise<ClusterObject[]> {
    const { env, directory, signal } = this.#run;
    return objectsOf(await answerOfKubectl(['get', '-o', 'json', ...question], { env, directory, signal, input }));
  }
}

/** Says what changes, and nothing twice. */
class Progress {
  readonly #told = new Set<string>();
  readonly #reporter: Pick<Reporter, 'info'>;

  constructor(reporter: Pick<Reporter, 'info'>) {
    this.#reporter = reporter;
  }

  begin(states: readonly State[], timeoutMs: number): void {
    const limit = timeoutMs === Infinity ? '' : `, at most ${durationText(timeoutMs)}`;
    const count = states.length === 1 ? '1 object is' : `${states.length} objects are`;
    this.#reporter.info(
      states.length === 0
        ? 'Of what was applied, nothing has to become ready.'
        : `Waiting until ${count} ready${limit}`,
    );
  }

  tell(states: readonly State[]): void {
    for (const { title, state, why } of states) this.#once(`${title}: ${state === 'ready' ? 'ready' : why}`);
  }

  tellPods(objects: readonly Unready[]): void {
    for (const { title, pods } of objects) for (const pod of pods) this.#once(`${title}: ${pod}`);
  }

  #once(line: string): void {
    if (this.#told.has(line)) return;
    this.#told.add(line);
    this.#reporter.info(printable(line, LINE));
  }
}
