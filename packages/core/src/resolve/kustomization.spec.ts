import { kustomizationPaths } from './kustomization';

test('what may be a path is found wherever it stands, and nothing else', () => {
  const text = `
resources:
  - ../base
  - deployment.yaml
  - https://example.com/x.yaml
  - github.com/a/b?ref=v1
components: [../../components/tls]
configMapGenerator:
  - name: settings
    files: [app.ini=files/app.ini]
patches:
  - path: patch.yaml
    target: {kind: Deployment}
  - patch: |-
      - op: add
        value: ko://m/a
`;
  expect(kustomizationPaths(text)).toEqual([
    '../base',
    'deployment.yaml',
    '../../components/tls',
    'settings',
    'app.ini=files/app.ini',
    'files/app.ini',
    'patch.yaml',
    'Deployment',
  ]);
});

test.each(['', 'a: [', '\u0000', 'resources: {a: *x}\n'])('%j breaks nothing', (text) => {
  expect(kustomizationPaths(text)).toEqual(expect.any(Array));
});
