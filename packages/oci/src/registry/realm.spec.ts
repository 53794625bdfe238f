import { checkRealm } from './realm';

const check = (realm: string, registry = 'https://reg.example.com/', insecure = false) => {
  const checked = checkRealm(realm, new URL(registry), insecure);
  return checked instanceof URL ? checked.href : `refused: ${checked.refused}`;
};

// F31: the registry chooses the realm, so an attacker may.
const cases: [realm: string, registry: string, outcome: string][] = [
  ['https://auth.docker.io/token', 'https://index.docker.io/', 'https://auth.docker.io/token'],
  ['https://reg.example.com/token?x=1', 'https://reg.example.com/', 'https://reg.example.com/token?x=1'],
  ['http://auth.example.com/t', 'https://reg.example.com/', 'refused: "http://auth.example.com/t" is not https'],
  [
    'https://10.0.0.1/t',
    'https://reg.example.com/',
    'refused: "https://10.0.0.1/t" is a private address, and the registry is not',
  ],
  [
    'https://0x7f.1/t',
    'https://reg.example.com/',
    'refused: "https://0x7f.1/t" is a private address, and the registry is not',
  ],
  [
    'https://[::ffff:169.254.169.254]/t',
    'https://reg.example.com/',
    'refused: "https://[::ffff:169.254.169.254]/t" is a private address, and the registry is not',
  ],
  ['https://u:p@auth.example.com/t', 'https://reg.example.com/', 'refused: its address holds a user name or password'],
  [
    'https://auth.example.com/t#f',
    'https://reg.example.com/',
    'refused: "https://auth.example.com/t#f" holds a fragment',
  ],
  ['/token', 'https://reg.example.com/', 'refused: "/token" is no absolute URL'],
  ['', 'https://reg.example.com/', 'refused: "" is no absolute URL'],
  ['file:///etc/passwd', 'https://reg.example.com/', 'refused: "file:///etc/passwd" is no https address'],
  [
    `https://a.example.com/${'x'.repeat(3000)}`,
    'https://reg.example.com/',
    'refused: its address is longer than 2048 characters',
  ],
  ['http://localhost:5001/token', 'http://127.0.0.1:5000/', 'http://localhost:5001/token'],
  ['http://auth.example.com/t', 'http://127.0.0.1:5000/', 'http://auth.example.com/t'],
  ['http://10.0.0.6/t', 'http://10.0.0.5/', 'refused: "http://10.0.0.6/t" is not https'],
  ['https://10.0.0.6/t', 'https://10.0.0.5/', 'https://10.0.0.6/t'],
];
test.each(cases)('F31: realm %s of %s: %s', (realm, registry, outcome) => {
  expect(check(realm, registry)).toBe(outcome);
});

test('F31: a registry that the user called insecure may name any http realm', () => {
  expect(check('http://10.0.0.6/t', 'http://10.0.0.5/', true)).toBe('http://10.0.0.6/t');
});
