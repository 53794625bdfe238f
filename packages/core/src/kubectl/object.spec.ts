import { objectsOf, titleOf } from './object';

const POD = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' } };

test.each([
  ['one object', JSON.stringify(POD), [POD]],
  ['a list', JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [POD, POD] }), [POD, POD]],
  ['an empty list', '{"apiVersion":"v1","kind":"List","items":[]}', []],
  ['nothing', '\n', []],
])('kubectl may answer with %s', (_, answer, objects) => {
  expect(objectsOf(answer)).toEqual(objects);
});

test.each([
  ['v1', 'Pod', 'default', 'pod/web'],
  ['apps/v1', 'Deployment', 'default', 'deployment.apps/web'],
  ['apps/v1', 'Deployment', 'shop', 'deployment.apps/web in namespace shop'],
  ['serving.knative.dev/v1', 'Service', 'shop', 'service.serving.knative.dev/web in namespace shop'],
])('%s, %s, %s is called %s', (apiVersion, kind, namespace, title) => {
  expect(titleOf({ apiVersion, kind, metadata: { name: 'web', namespace } })).toBe(title);
});
