import { parseLabelSelector } from './label-selector';

const LABELS = [
  ['app', 'web'],
  ['example.com/tier', 'front'],
  ['n', '5'],
  ['empty', ''],
] as const;

// What Kubernetes' own labels.Parse says of the same text and the same labels.
test.each([
  ['', true],
  ['app=web', true],
  ['app==web', true],
  [' app = web ', true],
  ['app=db', false],
  ['app!=db', true],
  ['app!=web', false],
  ['absent!=web', true],
  ['app', true],
  ['absent', false],
  ['!app', false],
  ['! absent', true],
  ['app in (db, web)', true],
  ['app in (db)', false],
  ['app notin (db,api)', true],
  ['app notin (web)', false],
  ['absent notin (web)', true],
  ['app in(web),!absent', true],
  ['app=web,n>6', false],
  ['n>4,n<6', true],
  ['app>1', false],
  ['example.com/tier=front', true],
  ['empty=', true],
  ['empty=,app=web', true],
  ['app in (,web)', true],
  ['in=in', false],
])('%j selects as Kubernetes does: %s', (text, selected) => {
  expect(parseLabelSelector(text, 'a.yaml')(LABELS)).toBe(selected);
});

test.each([
  ['app=(', '"(" cannot be the value of a label'],
  ['app web', 'behind "app" stands "web", which is no operator'],
  ['app=web db', '"," was expected, not "db"'],
  ['app=web,', 'it ends with a comma'],
  ['=web', '"=" is no key'],
  ['!', 'a key is missing at its end'],
  ['app in web', 'a list of values begins with "("'],
  ['app in (web', 'a list of values ends with ")"'],
  ['app in ()', 'a list of values is empty'],
  ['app in (a b)', '"," or ")" was expected, not "b"'],
  ['n>x', '">" compares whole numbers, not "x"'],
  ['-app', '"-app" cannot be the key of a label'],
  ['UP.example/app', '"UP.example/app" cannot be the key of a label'],
  [`app=${'a'.repeat(64)}`, `"${'a'.repeat(64)}" cannot be the value of a label`],
])('%j is refused: %s', (text, reason) => {
  expect(() => parseLabelSelector(text, 'a.yaml')).toThrow(
    expect.objectContaining({
      code: 'invalid-selector',
      message: expect.stringContaining(`cannot be applied to a.yaml: ${reason}.`),
    }),
  );
});
