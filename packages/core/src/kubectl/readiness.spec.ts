import type { ClusterObject } from './object';
import { isWaitedFor, type Readiness, readinessOf } from './readiness';

type Fields = { spec?: object; status?: object };

const at =
  (apiVersion: string, kind: string) =>
  ({ spec = {}, status }: Fields): ClusterObject => ({
    apiVersion,
    kind,
    metadata: { name: 'web', namespace: 'default', generation: 2 },
    spec,
    ...(status && { status }),
  });
const ready: Readiness = { state: 'ready' };
const waiting = (why: string): Readiness => ({ state: 'waiting', why });
const failed = (why: string): Readiness => ({ state: 'failed', why });
const UNSEEN = waiting('its controller has not seen the change yet');

const DONE = { observedGeneration: 2, replicas: 3, updatedReplicas: 3, readyReplicas: 3, availableReplicas: 3 };
const THREE = { replicas: 3 };
const condition = (type: string, status: string, reason?: string, message?: string) => ({
  conditions: [{ type, status, ...(reason && { reason }), ...(message && { message }) }],
});

describe('a Deployment', () => {
  const deployment = at('apps/v1', 'Deployment');
  test.each<[rule: string, Fields, Readiness]>([
    ['has no status yet', { spec: THREE }, UNSEEN],
    ['has a status of the generation before', { spec: THREE, status: { ...DONE, observedGeneration: 1 } }, UNSEEN],
    ['is as it shall be', { spec: THREE, status: DONE }, ready],
    ['has a status of a later generation', { spec: THREE, status: { ...DONE, observedGeneration: 3 } }, ready],
    ['wants no pods and has none', { spec: { replicas: 0 }, status: { observedGeneration: 2 } }, ready],
    [
      'wants one pod when it does not say',
      { status: { observedGeneration: 2 } },
      waiting('0 of 1 pods are of the new version'),
    ],
    [
      'has pods of the old version alone',
      { spec: THREE, status: { ...DONE, updatedReplicas: 1 } },
      waiting('1 of 3 pods are of the new version'),
    ],
    [
      'has pods of the old version too',
      { spec: THREE, status: { ...DONE, replicas: 4 } },
      waiting('1 pods of the old version are left'),
    ],
    [
      'has pods that are not available',
      { spec: THREE, status: { ...DONE, availableReplicas: undefined } },
      waiting('0 of 3 pods are available'),
    ],
    [
      'is paused amid a change',
      { spec: { ...THREE, paused: true }, status: { ...DONE, updatedReplicas: 0 } },
      waiting('0 of 3 pods are of the new version, and it is paused (spec.paused)'),
    ],
    [
      'may not make pods',
      {
        spec: THREE,
        status: {
          ...DONE,
          updatedReplicas: 0,
          ...condition('ReplicaFailure', 'True', 'FailedCreate', 'pods "web-1" is forbidden: exceeded quota'),
        },
      },
      waiting('0 of 3 pods are of the new version; FailedCreate: pods "web-1" is forbidden: exceeded quota'),
    ],
    [
      'has given up',
      {
        spec: THREE,
        status: {
          ...DONE,
          updatedReplicas: 1,
          ...condition(
            'Progressing',
            'False',
            'ProgressDeadlineExceeded',
            'ReplicaSet "web-7d9" has timed out progressing.',
          ),
        },
      },
      failed('ProgressDeadlineExceeded: ReplicaSet "web-7d9" has timed out progressing.'),
    ],
    [
      'had given up on the generation before',
      {
        spec: THREE,
        status: { ...DONE, observedGeneration: 1, ...condition('Progressing', 'False', 'ProgressDeadlineExceeded') },
      },
      UNSEEN,
    ],
  ])('that %s', (_, fields, readiness) => {
    expect(readinessOf(deployment(fields))).toEqual(readiness);
  });
});

describe('a StatefulSet', () => {
  const statefulSet = at('apps/v1', 'StatefulSet');
  const SAME = { ...DONE, currentRevision: 'web-2', updateRevision: 'web-2' };
  const CHANGING = { ...DONE, currentRevision: 'web-1', updateRevision: 'web-2', updatedReplicas: 1 };
  const strategy = (type: string, partition?: number) => ({
    ...THREE,
    updateStrategy: { type, ...(partition !== undefined && { rollingUpdate: { partition } }) },
  });
  test.each<[rule: string, Fields, Readiness]>([
    ['has a status of the generation before', { spec: THREE, status: { ...SAME, observedGeneration: 1 } }, UNSEEN],
    ['is as it shall be', { spec: strategy('RollingUpdate', 0), status: SAME }, ready],
    [
      'has pods that are not ready',
      { spec: THREE, status: { ...SAME, readyReplicas: 2 } },
      waiting('2 of 3 pods are ready'),
    ],
    [
      'is at two revisions',
      { spec: strategy('RollingUpdate', 0), status: CHANGING },
      waiting('1 of 3 pods are of the new version'),
    ],
    ['shall keep two pods at the old revision', { spec: strategy('RollingUpdate', 2), status: CHANGING }, ready],
    [
      'shall keep one pod at the old revision',
      { spec: strategy('RollingUpdate', 1), status: CHANGING },
      waiting('1 of 2 pods are of the new version'),
    ],
    ['changes pods when they are deleted', { spec: strategy('OnDelete'), status: CHANGING }, ready],
  ])('that %s', (_, fields, readiness) => {
    expect(readinessOf(statefulSet(fields))).toEqual(readiness);
  });
});

describe('a DaemonSet', () => {
  const daemonSet = at('apps/v1', 'DaemonSet');
  const ALL = { observedGeneration: 2, desiredNumberScheduled: 2, updatedNumberScheduled: 2, numberAvailable: 2 };
  test.each<[rule: string, Fields, Readiness]>([
    ['has no status yet', {}, UNSEEN],
    ['is as it shall be', { status: ALL }, ready],
    ['has no node to run on', { status: { observedGeneration: 2, desiredNumberScheduled: 0 } }, ready],
    ['has old pods', { status: { ...ALL, updatedNumberScheduled: 1 } }, waiting('1 of 2 pods are of the new version')],
    [
      'keeps old pods until they are deleted',
      { spec: { updateStrategy: { type: 'OnDelete' } }, status: { ...ALL, updatedNumberScheduled: 1 } },
      ready,
    ],
    [
      'has pods that are not available',
      { status: { ...ALL, numberAvailable: 1 } },
      waiting('1 of 2 pods are available'),
    ],
  ])('that %s', (_, fields, readiness) => {
    expect(readinessOf(daemonSet(fields))).toEqual(readiness);
  });
});

describe('a Job', () => {
  const job = at('batch/v1', 'Job');
  test.each<[rule: string, Fields, Readiness]>([
    ['has not begun', { spec: { completions: 2 } }, waiting('0 of 2 completions are done, 0 pods are active')],
    ['runs', { spec: {}, status: { active: 1 } }, waiting('0 of 1 completions are done, 1 pods are active')],
    ['is complete', { status: { succeeded: 1, ...condition('Complete', 'True') } }, ready],
    ['is suspended', { spec: { suspend: true } }, ready],
    [
      'has failed',
      {
        status: {
          failed: 7,
          ...condition('Failed', 'True', 'BackoffLimitExceeded', 'Job has reached the specified backoff limit'),
        },
      },
      failed('BackoffLimitExceeded: Job has reached the specified backoff limit'),
    ],
  ])('that %s', (_, fields, readiness) => {
    expect(readinessOf(job(fields))).toEqual(readiness);
  });
});

describe('a Pod', () => {
  const pod = at('v1', 'Pod');
  test.each<[rule: string, Fields, Readiness]>([
    ['has no status yet', {}, waiting('it is pending, not ready')],
    ['is ready', { status: { phase: 'Running', ...condition('Ready', 'True') } }, ready],
    [
      'runs and is not ready',
      { status: { phase: 'Running', ...condition('Ready', 'False') } },
      waiting('it is running, not ready'),
    ],
    ['has done its work', { status: { phase: 'Succeeded', ...condition('Ready', 'False') } }, ready],
    ['has failed', { status: { phase: 'Failed' } }, failed('it failed')],
    [
      'was evicted',
      { status: { phase: 'Failed', reason: 'Evicted', message: 'low on memory' } },
      failed('Evicted: low on memory'),
    ],
  ])('that %s', (_, fields, readiness) => {
    expect(readinessOf(pod(fields))).toEqual(readiness);
  });
});

describe('a Knative Service', () => {
  const service = at('serving.knative.dev/v1', 'Service');
  const says = (status: string, reason?: string, message?: string) => ({
    status: { observedGeneration: 2, ...condition('Ready', status, reason, message) },
  });
  test.each<[rule: string, Fields, Readiness]>([
    ['has no status yet', {}, UNSEEN],
    ['was ready in the generation before', { status: { ...says('True').status, observedGeneration: 1 } }, UNSEEN],
    ['is ready', says('True'), ready],
    ['does not know yet', says('Unknown', 'RevisionMissing', 'Waiting'), waiting('RevisionMissing: Waiting')],
    [
      'is not',
      says('False', 'RevisionFailed', 'Revision "web-2" failed'),
      failed('RevisionFailed: Revision "web-2" failed'),
    ],
  ])('that %s', (_, fields, readiness) => {
    expect(readinessOf(service(fields))).toEqual(readiness);
  });
});

test.each([
  ['v1', 'Service', false], // not the Service of Knative
  ['v1', 'ConfigMap', false],
  ['batch/v1', 'CronJob', false],
  ['example.com/v1', 'Deployment', false],
  ['apps/v1', 'Deployment', true],
  ['batch/v1', 'Job', true],
  ['v1', 'Pod', true],
])('of %s, a %s is waited for: %j', (apiVersion, kind, expected) => {
  const object = at(apiVersion, kind)({});
  expect(isWaitedFor(object)).toBe(expected);
  if (!expected) expect(readinessOf(object)).toEqual(ready);
});
