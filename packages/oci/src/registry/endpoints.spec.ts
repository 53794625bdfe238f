import { digestOf } from '../digest';
import { mountPath, uploadLocation, withDigest } from './endpoints';

const digest = digestOf(new Uint8Array());
const encoded = encodeURIComponent(digest);

// F29: forms of an upload's Location.
const cases: [location: string | undefined, asked: string, at: string | undefined][] = [
  [
    '/v2/a/blobs/uploads/1?_state=x%3D',
    'https://r.example.com/v2/a/blobs/uploads/',
    'https://r.example.com/v2/a/blobs/uploads/1?_state=x%3D',
  ],
  ['https://r.example.com/u/1', 'https://r.example.com/v2/', 'https://r.example.com/u/1'],
  ['1', 'https://r.example.com/v2/a/blobs/uploads/', 'https://r.example.com/v2/a/blobs/uploads/1'],
  ['?x=y', 'https://r.example.com/v2/a/blobs/uploads/1?old=1', 'https://r.example.com/v2/a/blobs/uploads/1?x=y'],
  ['/u/1#frag', 'https://r.example.com/v2/', 'https://r.example.com/u/1'],
  ['http://r.example.com/u/1', 'https://r.example.com/v2/', 'https://r.example.com/u/1'], // TLS ends at a proxy
  ['http://r.example.com/u/1', 'https://r.example.com:8443/v2/', 'https://r.example.com:8443/u/1'],
  ['http://r.example.com/u/1', 'http://r.example.com:5000/v2/', 'http://r.example.com:5000/u/1'],
  ['https://other.example.com/u/1', 'https://r.example.com/v2/', 'https://other.example.com/u/1'],
  [undefined, 'https://r.example.com/v2/', undefined],
  ['', 'https://r.example.com/v2/', undefined],
  ['https://[bad', 'https://r.example.com/v2/', undefined],
];
test.each(cases)('F29: Location %s after %s is %s', (location, asked, at) => {
  expect(uploadLocation(new URL(asked), location)?.href).toBe(at);
});

const finals: [location: string, at: string][] = [
  ['https://r/u/1', `https://r/u/1?digest=${encoded}`],
  ['https://r/u/1?', `https://r/u/1?digest=${encoded}`], // GHCR
  ['https://r/u/1?_state=Zm9v%3D&_=a%2Bb+c', `https://r/u/1?_state=Zm9v%3D&_=a%2Bb+c&digest=${encoded}`], // opaque, kept as it is
  ['https://r/u/1?digest=old&b=2', `https://r/u/1?b=2&digest=${encoded}`],
];
test.each(finals)('the upload at %s ends at %s', (location, at) => {
  expect(withDigest(new URL(location), digest).href).toBe(at);
});

test('a mount names both the blob and the repository that holds it', () => {
  expect(mountPath('a/b', digest, 'base/x')).toBe(`/v2/a/b/blobs/uploads/?mount=${encoded}&from=base%2Fx`);
});
