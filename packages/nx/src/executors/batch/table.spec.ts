import { referenceTable } from './table';

test('references stand in a column, by project', () => {
  expect(
    referenceTable(
      new Map([
        ['worker', 'r/worker@sha256:2'],
        ['api', 'r/api@sha256:1'],
      ]),
    ),
  ).toBe('\nImages:\n  api     r/api@sha256:1\n  worker  r/worker@sha256:2\n');
});

test.each([[[]], [[['api', 'r/api@sha256:1'] as const]]])(
  '%j is no table: a reference alone needs none',
  (references) => {
    expect(referenceTable(new Map(references))).toBe('');
  },
);
