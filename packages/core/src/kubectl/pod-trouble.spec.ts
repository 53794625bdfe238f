import type { ClusterObject } from './object';
import { podSelector, podTrouble } from './pod-trouble';

const pod = (status: object): ClusterObject => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web-1' }, status });
const container = (state: object, more: object = {}) =>
  pod({
    phase: 'Pending',
    containerStatuses: [{ name: 'app', ready: false, restartCount: 0, state, ...more }],
  });

test.each<[rule: string, pod: ClusterObject, trouble: string | undefined]>([
  ['no status', pod({}), undefined],
  ['a container that is about to start', container({ waiting: { reason: 'ContainerCreating' } }), undefined],
  ['init containers that are at work', container({ waiting: { reason: 'PodInitializing' } }), undefined],
  ['a running container', container({ running: {} }), undefined],
  ['a container that has done its work', container({ terminated: { exitCode: 0, reason: 'Completed' } }), undefined],
  [
    'no image',
    container({ waiting: { reason: 'ImagePullBackOff', message: 'Back-off pulling image "r/app@sha256:0"' } }),
    'container "app": ImagePullBackOff: Back-off pulling image "r/app@sha256:0"',
  ],
  [
    'a program that ends again and again',
    container(
      { waiting: { reason: 'CrashLoopBackOff', message: 'back-off 40s restarting failed container' } },
      { lastState: { terminated: { exitCode: 2, reason: 'Error', message: 'panic: no DSN\n' } }, restartCount: 4 },
    ),
    'container "app": CrashLoopBackOff: back-off 40s restarting failed container; it last ended with status 2 (Error): panic: no DSN',
  ],
  [
    'a program that runs anew',
    container({ running: {} }, { lastState: { terminated: { exitCode: 137, reason: 'OOMKilled' } }, restartCount: 4 }),
    'container "app" was started again 4 times; it last ended with status 137 (OOMKilled)',
  ],
  [
    'a program that ran anew and is ready',
    container({ running: {} }, { ready: true, lastState: { terminated: { exitCode: 1 } }, restartCount: 1 }),
    undefined,
  ],
  [
    'a program that has ended',
    container({ terminated: { exitCode: 3, reason: 'Error' } }),
    'container "app" ended with status 3 (Error)',
  ],
  [
    'no node',
    pod({
      phase: 'Pending',
      conditions: [
        {
          type: 'PodScheduled',
          status: 'False',
          reason: 'Unschedulable',
          message: '0/1 nodes are available: 1 Insufficient cpu.',
        },
      ],
    }),
    'Unschedulable: 0/1 nodes are available: 1 Insufficient cpu.',
  ],
  [
    'an init container that fails, and a container that waits for it',
    pod({
      initContainerStatuses: [{ name: 'wait', state: { waiting: { reason: 'CrashLoopBackOff' } } }],
      containerStatuses: [{ name: 'app', state: { waiting: { reason: 'PodInitializing' } } }],
    }),
    'init container "wait": CrashLoopBackOff',
  ],
  [
    'two containers in trouble',
    pod({
      containerStatuses: [
        { name: 'app', state: { waiting: { reason: 'ErrImagePull', message: 'not found' } } },
        { name: 'proxy', state: { terminated: { exitCode: 1 } } },
      ],
    }),
    'container "app": ErrImagePull: not found; container "proxy" ended with status 1',
  ],
  [
    'an eviction',
    pod({ phase: 'Failed', reason: 'Evicted', message: 'The node was low on memory.' }),
    'Evicted: The node was low on memory.',
  ],
])('a pod with %s', (_, one, trouble) => {
  expect(podTrouble(one)).toBe(trouble);
});

const workload = (apiVersion: string, kind: string, selector?: object): ClusterObject => ({
  apiVersion,
  kind,
  metadata: { name: 'web' },
  spec: { selector },
});
test.each<[ClusterObject, selector: string | undefined]>([
  [workload('apps/v1', 'Deployment', { matchLabels: { app: 'web', tier: 'front' } }), 'app=web,tier=front'],
  [
    workload('apps/v1', 'DaemonSet', {
      matchLabels: { app: 'web' },
      matchExpressions: [
        { key: 'env', operator: 'In', values: ['a', 'b'] },
        { key: 'tier', operator: 'NotIn', values: ['db'] },
        { key: 'canary', operator: 'DoesNotExist' },
        { key: 'team', operator: 'Exists' },
      ],
    }),
    'app=web,env in (a,b),tier notin (db),!canary,team',
  ],
  [workload('serving.knative.dev/v1', 'Service'), 'serving.knative.dev/service=web'],
  [workload('v1', 'Pod'), undefined],
])('the pods of %j are %j', (object, selector) => {
  expect(podSelector(object)).toBe(selector);
});
