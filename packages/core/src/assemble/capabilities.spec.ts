import { fileCapabilities } from './capabilities';

const hex = (terms: string[]) => {
  const value = fileCapabilities(terms);
  return value && Buffer.from(value).toString('hex');
};

// The first three rows are the vectors of ko-behaviour A.3.
test.each<[terms: string[], value: string | undefined]>([
  [['net_bind_service=p'], '0000000200040000000000000000000000000000'],
  [['net_bind_service=ep'], '0100000200040000000000000000000000000000'],
  [['all=eip'], '01000002ffffffffffffffffff010000ff010000'],
  [['net_bind_service'], '0000000200040000000000000000000000000000'],
  [['CAP_NET_BIND_SERVICE'], '0000000200040000000000000000000000000000'],
  [['10'], '0000000200040000000000000000000000000000'],
  [['=eip'], '01000002ffffffffffffffffff010000ff010000'], // nothing before "=" means all
  [['63=p'], '0000000200000000000000000000008000000000'],
  [['chown,kill+p'], '0000000221000000000000000000000000000000'],
  [['chown,kill+pe', 'kill-e'], '0100000221000000000000000000000000000000'], // the effective bit is one for all
  [['chown=ep', 'chown='], undefined], // "=" alone clears
  [['chown+e'], undefined], // effective without permitted or inheritable: no attribute
  [['chown-p+p'], '0000000201000000000000000000000000000000'],
  [[], undefined],
])('%j gives %s', (terms, value) => {
  expect(hex(terms)).toBe(value);
});

test.each([
  [['net_bind'], 'linux_capabilities: unknown capability: "net_bind".'],
  [['64'], 'linux_capabilities: unknown capability: "64".'],
  [['+p'], 'linux_capabilities: "+p": unknown capability: "".'],
  [['chown=px'], `linux_capabilities: "chown=px": unknown flag 'x'.`],
])('%j is refused', (terms, message) => {
  expect(() => fileCapabilities(terms)).toThrow(message);
});
