import { nextHop, REDIRECT_POLICY, uploadRefusal } from './redirect';

const hop = (
  from: string,
  location: string | undefined,
  options: { status?: number; insecure?: boolean; method?: 'read' | 'write' } = {},
) => {
  const next = nextHop(REDIRECT_POLICY[options.method ?? 'read'], {
    visited: from.split(' ').map((url) => new URL(url)),
    status: options.status ?? 307,
    location,
    insecure: options.insecure ?? false,
  });
  return 'refused' in next ? next.refused : `${next.url.href}${next.credentials ? ' with credentials' : ''}`;
};

// F25 to F27: who may send us where, and whether credentials go along.
const cases: [from: string, location: string | undefined, outcome: string][] = [
  ['https://reg.example.com/v2/', '/v2/x', 'https://reg.example.com/v2/x with credentials'],
  ['https://reg.example.com/v2/', 'https://reg.example.com:443/x#frag', 'https://reg.example.com/x with credentials'],
  ['https://reg.example.com/v2/', 'https://REG.example.com./x', 'https://reg.example.com./x with credentials'],
  ['https://reg.example.com/v2/', 'https://s3.example.com/x?sig=1', 'https://s3.example.com/x?sig=1'],
  ['https://reg.example.com/v2/', 'https://reg.example.com:8443/x', 'https://reg.example.com:8443/x'], // another port is another origin
  ['https://a.example.com/1 https://b.example.com/2', 'https://a.example.com/3', 'https://a.example.com/3'], // never given back
  ['https://reg.example.com/v2/', 'http://reg.example.com/x', 'it leads from https to http (reg.example.com)'],
  ['https://reg.example.com/v2/', 'https://169.254.169.254/latest', 'it leads to a private address (169.254.169.254)'],
  ['https://reg.example.com/v2/', 'https://127.0.0.1/x', 'it leads to a private address (127.0.0.1)'],
  ['https://reg.example.com/v2/', 'https://[::ffff:10.0.0.1]/x', 'it leads to a private address ([::ffff:a00:1])'],
  ['https://reg.example.com/v2/', 'https://0x7f000001/x', 'it leads to a private address (127.0.0.1)'],
  ['https://reg.example.com/v2/', 'https://localhost./x', 'it leads to a private address (localhost.)'],
  ['https://reg.example.com/v2/', 'https://[fe80::1]/x', 'it leads to a private address ([fe80::1])'],
  ['https://reg.example.com/v2/', 'https://[64:ff9b::a00:1]/x', 'it leads to a private address ([64:ff9b::a00:1])'],
  ['http://127.0.0.1:5000/v2/', 'http://127.0.0.1:9000/x', 'http://127.0.0.1:9000/x'],
  ['http://10.0.0.5/v2/', 'http://10.0.0.6/x', 'http://10.0.0.6/x'],
  ['http://10.0.0.5/v2/', 'http://127.0.0.1/x', 'it leads to a private address (127.0.0.1)'],
  ['http://10.0.0.5/v2/', 'http://169.254.169.254/x', 'it leads to a private address (169.254.169.254)'],
  ['https://reg.example.com/v2/', 'https://u:p@s3.example.com/x', 'the address holds a user name or password'],
  ['https://reg.example.com/v2/', 'file:///etc/passwd', 'file: is neither https nor http'],
  ['https://reg.example.com/v2/', undefined, 'it names no place to go to'],
  ['https://reg.example.com/v2/', 'https://[bad', 'it names no place to go to'],
  ['https://reg.example.com/v2/', 'https://reg.example.com/v2/', 'the redirects go in a circle'],
];
test.each(cases)('F25, F26, F27: from %s to %s: %s', (from, location, outcome) => {
  expect(hop(from, location)).toBe(outcome);
});

test('the user may allow for a registry what is refused otherwise', () => {
  expect(hop('https://reg.example.com/v2/', 'http://10.0.0.1/x', { insecure: true })).toBe('http://10.0.0.1/x');
});

test.each([301, 302, 303])('a write does not follow %s, which loses the body', (status) => {
  expect(hop('https://a.example.com/x', '/y', { status, method: 'write' })).toBe(
    `it answered ${status}, which would lose what is sent`,
  );
  expect(hop('https://a.example.com/x', '/y', { status })).toBe('https://a.example.com/y with credentials');
});

test('F24: eleven hops are too many', () => {
  const visited = Array.from({ length: 11 }, (_, at) => `https://a.example.com/${at}`).join(' ');
  expect(hop(visited, '/next')).toBe('more than 10 redirects');
});

// F28: where the bytes of a private build may go.
const uploads: [registry: string, to: string, why: string | undefined][] = [
  ['https://reg.example.com/', 'https://reg.example.com/upload', undefined],
  ['https://reg.example.com/', 'https://upload.example.com/x', undefined],
  ['https://reg.example.com/', 'http://upload.example.com/x', 'it leads from https to http (upload.example.com)'],
  ['https://reg.example.com/', 'https://10.0.0.1/x', 'it leads to a private address (10.0.0.1)'],
  ['http://10.0.0.5/', 'http://upload.example.com/x', 'it leads to another host without TLS (upload.example.com)'],
  ['http://127.0.0.1:5000/', 'http://127.0.0.1:5001/x', undefined],
];
test.each(uploads)('F28: an upload to %s may go on at %s: %s', (registry, to, why) => {
  expect(uploadRefusal(new URL(registry), new URL(to), false)).toBe(why);
});
