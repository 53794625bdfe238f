import { type ClusterObject, conditionOf, kindOf, wordsOf } from './object';

/** How a container ended. Spec: Kubernetes API, ContainerStateTerminated. */
interface Ended {
  readonly exitCode: number;
  readonly reason?: string;
  readonly message?: string;
}

interface ContainerStatus {
  readonly name: string;
  readonly ready?: boolean;
  readonly restartCount?: number;
  readonly state?: {
    readonly waiting?: { readonly reason?: string; readonly message?: string };
    readonly running?: object;
    readonly terminated?: Ended;
  };
  readonly lastState?: { readonly terminated?: Ended };
}

interface PodStatus {
  readonly phase?: string;
  readonly reason?: string;
  readonly message?: string;
  readonly initContainerStatuses?: readonly ContainerStatus[];
  readonly containerStatuses?: readonly ContainerStatus[];
}

/** What a container that is about to start waits for. */
const USUAL = ['ContainerCreating', 'PodInitializing'];

/**
 * Why a pod does not run, in the words of those who know: the scheduler, the kubelet, the program's exit status. Undefined: nothing
 * is known that would be wrong. Spec: Kubernetes API, PodStatus.
 */
export function podTrouble(pod: ClusterObject): string | undefined {
  const {
    phase,
    reason,
    message,
    initContainerStatuses = [],
    containerStatuses = [],
  } = (pod.status ?? {}) as PodStatus;
  const scheduled = conditionOf(pod, 'PodScheduled');
  if (scheduled?.status === 'False') return wordsOf(scheduled);
  const troubles = [
    ...initContainerStatuses.map((one) => containerTrouble(one, 'init container')),
    ...containerStatuses.map((one) => containerTrouble(one, 'container')),
  ].filter((one) => one !== undefined);
  if (troubles.length > 0) return troubles.join('; ');
  return phase === 'Failed'
    ? wordsOf({ ...(reason && { reason }), ...(message && { message }) }) || 'failed'
    : undefined;
}

function containerTrouble({ name, ready, restartCount = 0, state, lastState }: ContainerStatus, what: string) {
  const title = `${what} "${name}"`;
  const last = lastState?.terminated;
  const before = last === undefined ? '' : `; it last ${endOf(last)}`;
  if (state?.waiting && !USUAL.includes(state.waiting.reason ?? 'ContainerCreating'))
    return `${title}: ${wordsOf(state.waiting)}${before}`;
  if (state?.terminated && state.terminated.exitCode !== 0) return `${title} ${endOf(state.terminated)}`;
  if (ready !== false || last === undefined || last.exitCode === 0) return undefined;
  return `${title} was started again ${restartCount} times${before}`;
}

/** A program's own last words (its termination message) are part of it. */
function endOf({ exitCode, reason, message = '' }: Ended): string {
  const named = reason === undefined ? '' : ` (${reason})`;
  const words = message.trim();
  return `ended with status ${exitCode}${named}${words === '' ? '' : `: ${words}`}`;
}

/** One requirement of a selector. Spec: Kubernetes API, LabelSelectorRequirement. */
interface Requirement {
  readonly key: string;
  readonly operator: string;
  readonly values?: readonly string[];
}

interface Selector {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly Requirement[];
}

/** The selector of an object's pods as kubectl takes it; undefined when there are none, or it is one itself. */
export function podSelector(object: ClusterObject): string | undefined {
  if (kindOf(object) === 'serving.knative.dev/Service') return `serving.knative.dev/service=${object.metadata.name}`;
  const { selector } = (object.spec ?? {}) as { readonly selector?: Selector };
  const labels = Object.entries(selector?.matchLabels ?? {}).map(([key, value]) => `${key}=${value}`);
  const expressions = (selector?.matchExpressions ?? []).map(({ key, operator, values = [] }) => {
    if (operator === 'Exists') return key;
    return operator === 'DoesNotExist' ? `!${key}` : `${key} ${operator.toLowerCase()} (${values.join()})`;
  });
  return [...labels, ...expressions].join() || undefined;
}
