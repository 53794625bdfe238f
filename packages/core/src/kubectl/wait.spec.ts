import { chmod, readFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { temporaryFolder } from '../testing/folder';
import { waitUntilReady } from './wait';

// A kubectl that gives one prepared answer after the other; the last one again and again. The real one is tried in e2e/real.
const KUBECTL = `#!/bin/sh
echo "$*" >> asked
case "$*" in
  *" pods "*) cat pods.json; exit ;;
esac
cat > input
turn=$(($(cat turn 2>/dev/null || echo 0) + 1))
[ -e "$turn" ] || turn=$((turn - 1))
echo $turn > turn
answer=$(cat $turn)
case "$answer" in
  error:*) echo "$answer" >&2; exit 1 ;;
esac
echo "$answer"
`;

const deployment = (status: object, name = 'web') => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace: 'shop', generation: 2 },
  spec: { replicas: 1, selector: { matchLabels: { app: name } } },
  status,
});
const DONE = { observedGeneration: 2, replicas: 1, updatedReplicas: 1, readyReplicas: 1, availableReplicas: 1 };
const UNAVAILABLE = { ...DONE, availableReplicas: 0 };
const GIVEN_UP = {
  ...UNAVAILABLE,
  conditions: [{ type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded', message: 'timed out' }],
};
const CONFIG = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'web', namespace: 'shop' } };
const list = (...items: object[]) => ({ apiVersion: 'v1', kind: 'List', items });
const pod = (name: string, creationTimestamp: string, reason: string) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'shop', creationTimestamp },
  status: { containerStatuses: [{ name: 'app', state: { waiting: { reason } } }] },
});
const PODS = list(
  pod('old', '2026-01-01T00:00:00Z', 'CrashLoopBackOff'),
  pod('new', '2026-01-02T00:00:00Z', 'ErrImagePull'),
);
const YAML = 'kind: whatever kubectl read\n';

interface Scene {
  readonly answers: readonly (object | string)[];
  readonly args?: readonly string[];
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  readonly heard?: (line: string) => void;
}

async function play({ answers, args = [], timeoutMs = 60_000, signal, heard }: Scene) {
  const files = answers.map((answer, at) => [
    String(at + 1),
    typeof answer === 'string' ? answer : JSON.stringify(answer),
  ]);
  const directory = await temporaryFolder({
    ...(Object.fromEntries(files) as Record<string, string>),
    'bin/kubectl': KUBECTL,
    'pods.json': JSON.stringify(PODS),
  });
  await chmod(join(directory, 'bin/kubectl'), 0o755);
  const said: string[] = [];
  const env = { PATH: [join(directory, 'bin'), process.env['PATH']].join(delimiter) };
  const reporter = { info: (line: string) => (said.push(line), heard?.(line)) };
  let error: unknown;
  await waitUntilReady({ manifests: YAML, args, timeoutMs }, { env, directory, reporter, signal, pollMs: 1 }).catch(
    (thrown: unknown) => (error = thrown),
  );
  const record = (name: string) => readFile(join(directory, name), 'utf8').catch(() => '');
  return { said, error, asked: (await record('asked')).split('\n').filter(Boolean), input: await record('input') };
}

test('waits until what can become ready is, and says what changes', async () => {
  const { said, error, asked, input } = await play({
    answers: [
      list(CONFIG, deployment(UNAVAILABLE), deployment(DONE, 'api')),
      list(deployment(UNAVAILABLE), deployment(DONE, 'api')),
      list(deployment(DONE), deployment(DONE, 'api')),
    ],
    args: ['--context=x', '-n', 'shop', '--server-side'],
  });
  expect(error).toBeUndefined();
  expect(said).toEqual([
    'Waiting until 2 objects are ready, at most 1m',
    'deployment.apps/web in namespace shop: 0 of 1 pods are available',
    'deployment.apps/api in namespace shop: ready',
    'deployment.apps/web in namespace shop: ready',
  ]);
  // First the very text that was applied; then what is waited for alone, with its namespaces.
  expect(asked).toEqual([
    'get -o json -f - --context=x -n shop --request-timeout=20s',
    'get -o json -f - --ignore-not-found --context=x --request-timeout=20s',
    'get -o json -f - --ignore-not-found --context=x --request-timeout=20s',
  ]);
  const address = (name: string) => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'shop' },
  });
  expect(JSON.parse(input)).toEqual(list(address('web'), address('api')));
});

test('the first question is about the text that was applied', async () => {
  const { said, input } = await play({ answers: [CONFIG] });
  expect(input).toBe(YAML);
  expect(said).toEqual(['Of what was applied, nothing has to become ready.']);
});

test('a dry run is not waited for', async () => {
  const { said, asked } = await play({ answers: [deployment({})], args: ['--dry-run=server'] });
  expect(asked).toEqual([]);
  expect(said).toEqual(['Nothing was applied (--dry-run), so there is nothing to wait for.']);
});

test('when the time is over, the error tells what is missing, and why its pods do not run, the newest first', async () => {
  const { error, asked } = await play({ answers: [deployment(UNAVAILABLE)], timeoutMs: 1, args: ['--context=x'] });
  expect(error).toMatchObject({
    code: 'not-ready',
    message: `All was applied, but this did not become ready within 0.001s. Look at it with \`kubectl describe\` and \`kubectl logs\`:
  deployment.apps/web in namespace shop: 0 of 1 pods are available
    pod/new: container "app": ErrImagePull
    pod/old: container "app": CrashLoopBackOff`,
  });
  expect(asked.at(-1)).toBe('get -o json pods --namespace=shop --selector=app=web --context=x --request-timeout=20s');
});

test('an object that says it failed ends the waiting, when it stays with it for three looks', async () => {
  const { error, said } = await play({
    answers: [GIVEN_UP, GIVEN_UP, UNAVAILABLE, GIVEN_UP, GIVEN_UP, GIVEN_UP, DONE].map((status) => deployment(status)),
  });
  expect(error).toMatchObject({
    code: 'not-ready',
    message: expect.stringMatching(
      /^All was applied, but this failed\. [^]*\n {2}deployment\.apps\/web in namespace shop: ProgressDeadlineExceeded: timed out\n/,
    ) as string,
  });
  // Said at the third look, after two that failed.
  expect(said[2]).toBe('deployment.apps/web in namespace shop: 0 of 1 pods are available');
});

test('an object that is deleted meanwhile has failed', async () => {
  const { error } = await play({ answers: [deployment(UNAVAILABLE), ''] });
  expect(error).toMatchObject({ code: 'not-ready', message: expect.stringContaining('it was deleted') as string });
});

test('why pods do not run is said while there is time to help', async () => {
  const { said, error } = await play({
    answers: [...Array<object>(6).fill(deployment(UNAVAILABLE)), deployment(DONE)],
  });
  expect(error).toBeUndefined();
  expect(said.slice(2)).toEqual([
    'deployment.apps/web in namespace shop: pod/new: container "app": ErrImagePull',
    'deployment.apps/web in namespace shop: pod/old: container "app": CrashLoopBackOff',
    'deployment.apps/web in namespace shop: ready',
  ]);
});

test('a cluster that does not answer for once is asked again', async () => {
  const { error } = await play({ answers: [deployment(UNAVAILABLE), 'error: EOF', 'error: EOF', deployment(DONE)] });
  expect(error).toBeUndefined();
});

test.each([
  ['any more', [deployment(UNAVAILABLE), 'error: EOF']],
  ['from the start', ['error: EOF']],
])('a cluster that does not answer %s is an error with its words', async (_, answers) => {
  const { error } = await play({ answers });
  expect(error).toMatchObject({
    code: 'status-unreadable',
    message: expect.stringMatching(
      /^All was applied, but kubectl cannot say whether it is ready: error: EOF\./,
    ) as string,
  });
});

test('the signal ends the waiting with its reason', async () => {
  const controller = new AbortController();
  const reason = new Error('interrupted');
  const answers = [deployment(UNAVAILABLE)];
  const { error, asked } = await play({ answers, signal: controller.signal, heard: () => controller.abort(reason) });
  expect(error).toBe(reason);
  expect(asked).toHaveLength(1);
});
