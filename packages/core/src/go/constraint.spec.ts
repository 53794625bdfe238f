import { parseGoBuild, plusBuildExpression, type Verdict } from './constraint';

/** `a` and `b` are satisfied, of `u` nothing is known. */
const verdict = (tag: string): Verdict => (tag === 'u' ? undefined : tag === 'a' || tag === 'b');

const expressions: [text: string, expected: Verdict | 'broken'][] = [
  ['a', true],
  ['!a', false],
  ['a && x', false],
  ['x || a', true],
  ['x || a && x', false], // && binds tighter
  ['(x || a) && b', true],
  ['!(x||x)&&!x', true],
  ['\ta ', true],
  ['größe.1_x', false],
  // What is not known decides only where nothing else does.
  ['u', undefined],
  ['!u', undefined],
  ['u || a', true],
  ['a || u', true],
  ['u && x', false],
  ['x && u', false],
  ['u && a', undefined],
  ['a && u', undefined],
  ['x || u', undefined],
  ['!(u && x)', true],
  ['', 'broken'],
  ['a b', 'broken'],
  ['a &', 'broken'],
  ['a & b', 'broken'],
  ['a || ', 'broken'],
  ['!!a', 'broken'],
  ['(a', 'broken'],
  ['a)', 'broken'],
  ['a-b', 'broken'],
  ['a // b', 'broken'],
  [Array(1001).fill('a').join(' || '), 'broken'], // Go: too large
  [Array(1000).fill('a').join(' || '), true],
];
test.each(expressions)('//go:build %j: %s', (text, expected) => {
  const constraint = parseGoBuild(text);
  expect(constraint === undefined ? 'broken' : constraint(verdict)).toBe(expected);
});

const plus: [text: string, expression: string | undefined, expected: Verdict][] = [
  ['a', 'a', true],
  ['x a', 'x || a', true],
  ['a,x b', 'a && x || b', true],
  ['a,x', 'a && x', false],
  ['!x,a', '!x && a', true],
  ['!!a', 'ignore', false],
  ['!', 'ignore', false],
  ['!a-b', '!ignore', true], // no tag: counts as "ignore"
  ['a,', 'a && ignore', false],
  ['', 'ignore', false],
  [Array(102).fill('x').join(' '), undefined, false], // too long: Go passes over the line
];
test.each(plus)('// +build %j: %s', (text, expression, expected) => {
  expect(plusBuildExpression(text)).toBe(expression);
  expect(parseGoBuild(expression ?? 'x')?.(verdict)).toBe(expected);
});
