import { challengeScopes, chooseChallenge, parseChallenges } from './challenge';

// F33: forms of WWW-Authenticate.
const cases: [text: string, lines: string[], challenges: [scheme: string, parameters: Record<string, string>][]][] = [
  [
    'Bearer as registries write it',
    ['Bearer realm="https://a/t",service="reg",scope="repository:a/b:pull,push"'],
    [['bearer', { realm: 'https://a/t', service: 'reg', scope: 'repository:a/b:pull,push' }]],
  ],
  ['Basic', ['Basic realm="my realm"'], [['basic', { realm: 'my realm' }]]],
  [
    'scheme and names are folded, values are not',
    ['BEARER Realm="A",SERVICE="B"'],
    [['bearer', { realm: 'A', service: 'B' }]],
  ],
  [
    'two header lines',
    ['Basic realm="x"', 'Bearer realm="y"'],
    [
      ['basic', { realm: 'x' }],
      ['bearer', { realm: 'y' }],
    ],
  ],
  [
    'two challenges in one line',
    ['Basic realm="x", Bearer realm="y",service="z"'],
    [
      ['basic', { realm: 'x' }],
      ['bearer', { realm: 'y', service: 'z' }],
    ],
  ],
  [
    'a scheme without parameters before another',
    ['Negotiate, Basic realm="x"'],
    [
      ['negotiate', {}],
      ['basic', { realm: 'x' }],
    ],
  ],
  [
    'a token68 is no parameter',
    ['Negotiate YIIFqw==, Basic realm="x"'],
    [
      ['negotiate', {}],
      ['basic', { realm: 'x' }],
    ],
  ],
  [
    'commas and escapes within quotes',
    ['Bearer realm="a,b=\\"c\\" d",service="s"'],
    [['bearer', { realm: 'a,b="c" d', service: 's' }]],
  ],
  [
    'values without quotes, URLs too',
    ['Bearer realm=https://a/t,service=reg'],
    [['bearer', { realm: 'https://a/t', service: 'reg' }]],
  ],
  ['blanks around = and ,', ['Bearer realm = "x" , service = y'], [['bearer', { realm: 'x', service: 'y' }]]],
  ['the first of equal parameters wins', ['Bearer realm="good",realm="evil"'], [['bearer', { realm: 'good' }]]],
  ['what follows a mistake is dropped', ['Bearer realm="x",service="unclosed'], [['bearer', { realm: 'x' }]]],
  ['empty', ['', ' , '], []],
];
test.each(cases)('F33: %s', (_, lines, challenges) => {
  const parsed = parseChallenges(lines).map(({ scheme, parameters }) => [scheme, Object.fromEntries(parameters)]);
  expect(parsed).toEqual(challenges);
});

const choices: [lines: string[], chosen: string | undefined][] = [
  [['Basic realm="x"', 'Bearer realm="y"'], 'bearer'],
  [['Bearer service="no realm"', 'Basic realm="x"'], 'basic'],
  [['Negotiate', 'Digest realm="x"', 'Basic realm="x"'], 'basic'],
  [['Negotiate', 'NTLM'], undefined],
  [[], undefined],
];
test.each(choices)('of %j, %s is answered', (lines, chosen) => {
  expect(chooseChallenge(parseChallenges(lines))?.scheme).toBe(chosen);
});

test('one scope attribute may hold several scopes', () => {
  const [challenge] = parseChallenges(['Bearer realm="x",scope="repository:a:pull,push repository:b:pull"']);
  expect(challenge && challengeScopes(challenge)).toEqual(['repository:a:pull,push', 'repository:b:pull']);
});
