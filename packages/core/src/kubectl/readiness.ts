import { type ClusterObject, conditionOf, kindOf, wordsOf } from './object';

// When an object that was applied counts as ready: for Deployments, StatefulSets and DaemonSets the rules of `kubectl rollout status`
// (kubectl 1.33, pkg/polymorphichelpers/rollout_status.go), but that a StatefulSet or DaemonSet which changes on delete alone is
// waited for, not refused. Jobs, Pods and Knative Services say it in their conditions.

/** Whether an object is ready, and why not. */
export type Readiness =
  | { readonly state: 'ready' }
  /** It may still become so. */
  | { readonly state: 'waiting'; readonly why: string }
  /** It says itself that it will not. */
  | { readonly state: 'failed'; readonly why: string };

const READY: Readiness = { state: 'ready' };
const waiting = (why: string): Readiness => ({ state: 'waiting', why });
const failed = (why: string): Readiness => ({ state: 'failed', why });

const UNSEEN = waiting('its controller has not seen the change yet');

const RULES: Readonly<Record<string, (object: ClusterObject) => Readiness>> = {
  'apps/Deployment': deployment,
  'apps/StatefulSet': statefulSet,
  'apps/DaemonSet': daemonSet,
  'batch/Job': job,
  '/Pod': pod,
  'serving.knative.dev/Service': knativeService,
};

/** Whether an object becomes ready at all: all other kinds are when they exist. */
export function isWaitedFor(object: ClusterObject): boolean {
  return RULES[kindOf(object)] !== undefined;
}

/** Reads the status of an object as the cluster gives it. */
export function readinessOf(object: ClusterObject): Readiness {
  return RULES[kindOf(object)]?.(object) ?? READY;
}

function deployment(object: ClusterObject): Readiness {
  const { replicas: wanted = 1, paused = false } = (object.spec ?? {}) as { replicas?: number; paused?: boolean };
  const { replicas, updatedReplicas, availableReplicas } = counts(object, [
    'replicas',
    'updatedReplicas',
    'availableReplicas',
  ]);
  if (!isSeen(object)) return UNSEEN;
  const progress = conditionOf(object, 'Progressing');
  if (progress?.reason === 'ProgressDeadlineExceeded') return failed(wordsOf(progress));
  const refusal = conditionOf(object, 'ReplicaFailure');
  const because = refusal?.status === 'True' ? `; ${wordsOf(refusal)}` : '';
  if (updatedReplicas < wanted) {
    const halted = paused ? ', and it is paused (spec.paused)' : '';
    return waiting(`${updatedReplicas} of ${wanted} pods are of the new version${halted}${because}`);
  }
  if (replicas > updatedReplicas) return waiting(`${replicas - updatedReplicas} pods of the old version are left`);
  if (availableReplicas < updatedReplicas)
    return waiting(`${availableReplicas} of ${updatedReplicas} pods are available${because}`);
  return READY;
}

interface StatefulSetSpec {
  readonly replicas?: number;
  readonly updateStrategy?: { readonly type?: string; readonly rollingUpdate?: { readonly partition?: number } };
}

function statefulSet(object: ClusterObject): Readiness {
  const { replicas: wanted = 1, updateStrategy } = (object.spec ?? {}) as StatefulSetSpec;
  const { readyReplicas, updatedReplicas } = counts(object, ['readyReplicas', 'updatedReplicas']);
  if (!isSeen(object)) return UNSEEN;
  if (readyReplicas < wanted) return waiting(`${readyReplicas} of ${wanted} pods are ready`);
  if (updateStrategy?.type === 'OnDelete') return READY;
  const partition = updateStrategy?.rollingUpdate?.partition ?? 0;
  const changing = Math.max(wanted - partition, 0);
  if (partition > 0) {
    return updatedReplicas < changing
      ? waiting(`${updatedReplicas} of ${changing} pods are of the new version`)
      : READY;
  }
  const { currentRevision, updateRevision } = (object.status ?? {}) as Record<string, string | undefined>;
  return currentRevision === updateRevision
    ? READY
    : waiting(`${updatedReplicas} of ${wanted} pods are of the new version`);
}

function daemonSet(object: ClusterObject): Readiness {
  const { updateStrategy } = (object.spec ?? {}) as StatefulSetSpec;
  const {
    desiredNumberScheduled: wanted,
    updatedNumberScheduled: updated,
    numberAvailable,
  } = counts(object, ['desiredNumberScheduled', 'updatedNumberScheduled', 'numberAvailable']);
  if (!isSeen(object)) return UNSEEN;
  if (updateStrategy?.type !== 'OnDelete' && updated < wanted)
    return waiting(`${updated} of ${wanted} pods are of the new version`);
  return numberAvailable < wanted ? waiting(`${numberAvailable} of ${wanted} pods are available`) : READY;
}

function job(object: ClusterObject): Readiness {
  const { completions = 1, suspend = false } = (object.spec ?? {}) as { completions?: number; suspend?: boolean };
  const failure = conditionOf(object, 'Failed');
  if (failure?.status === 'True') return failed(wordsOf(failure));
  if (suspend || conditionOf(object, 'Complete')?.status === 'True') return READY;
  const { succeeded, active } = counts(object, ['succeeded', 'active']);
  return waiting(`${succeeded} of ${completions} completions are done, ${active} pods are active`);
}

function pod(object: ClusterObject): Readiness {
  const { phase = 'Pending', ...rest } = (object.status ?? {}) as { phase?: string; reason?: string; message?: string };
  if (phase === 'Succeeded' || conditionOf(object, 'Ready')?.status === 'True') return READY;
  return phase === 'Failed' ? failed(wordsOf(rest) || 'it failed') : waiting(`it is ${phase.toLowerCase()}, not ready`);
}

/** Spec: Knative API specification, serving, "Error Signalling". */
function knativeService(object: ClusterObject): Readiness {
  const ready = conditionOf(object, 'Ready');
  if (!isSeen(object) || ready === undefined) return UNSEEN;
  if (ready.status === 'True') return READY;
  const words = wordsOf(ready) || 'it is not ready';
  return ready.status === 'False' ? failed(words) : waiting(words);
}

/** Whether the status is about the present `spec`. */
function isSeen({ metadata: { generation = 0 }, status }: ClusterObject): boolean {
  const { observedGeneration } = (status ?? {}) as { readonly observedGeneration?: number };
  return observedGeneration !== undefined && generation <= observedGeneration;
}

/** Numbers of a status; one that is 0 is left out by the cluster. */
function counts<Name extends string>({ status }: ClusterObject, names: readonly Name[]): Record<Name, number> {
  const given = (status ?? {}) as Partial<Record<Name, number>>;
  return Object.fromEntries(names.map((name) => [name, given[name] ?? 0])) as Record<Name, number>;
}
