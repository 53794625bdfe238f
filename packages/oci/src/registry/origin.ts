// Where a URL leads, judged without DNS: names that resolve to private addresses are not seen here.

/** How far a host is from the public: only its literal form and the reserved names count. */
export type AddressClass = 'public' | 'private' | 'loopback' | 'link-local';

/** First and last address, as numbers, of the IPv4 blocks that are not public. Spec: RFC 6890, RFC 1918, RFC 6598. */
const IPV4_BLOCKS: readonly (readonly [block: string, bits: number, is: AddressClass])[] = [
  ['0.0.0.0', 8, 'loopback'], // "this host": connects to loopback on Linux
  ['10.0.0.0', 8, 'private'],
  ['100.64.0.0', 10, 'private'],
  ['127.0.0.0', 8, 'loopback'],
  ['169.254.0.0', 16, 'link-local'], // cloud metadata services
  ['172.16.0.0', 12, 'private'],
  ['192.168.0.0', 16, 'private'],
  ['198.18.0.0', 15, 'private'],
  ['224.0.0.0', 3, 'private'], // multicast and reserved
];

/**
 * The class of a host as `URL.hostname` spells it: the WHATWG parser has turned `0x7f.1` into `127.0.0.1` already, and
 * IPv6 stands in brackets.
 */
export function addressClass(hostname: string): AddressClass {
  const name = hostname.toLowerCase().replace(/\.$/, '');
  if (name === 'localhost' || name.endsWith('.localhost')) return 'loopback';
  const v4 = ipv4(name);
  if (v4 !== undefined) return ipv4Class(v4);
  const groups = name.startsWith('[') ? ipv6(name.slice(1, -1)) : undefined;
  return groups === undefined ? 'public' : ipv6Class(groups);
}

/** Scheme, host and effective port: what must be equal for a credential to go along. */
export function originOf(url: URL): string {
  const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port;
  return `${url.protocol}//${url.hostname.toLowerCase().replace(/\.$/, '')}:${port}`;
}

/**
 * Whether a server at `from` may send us to `to`: nobody from outside reaches inwards (SSRF; ggcr PR#2285, #2293,
 * #2295).
 */
export function mayLeadTo(from: URL, to: URL): boolean {
  const source = addressClass(from.hostname);
  const target = addressClass(to.hostname);
  if (target === 'public' || originOf(from) === originOf(to)) return true;
  if (target === 'link-local') return false;
  return source === 'loopback' || (source === 'private' && target === 'private');
}

function ipv4(text: string): number | undefined {
  if (!/^\d{1,3}(\.\d{1,3}){3}$/.test(text)) return undefined;
  return text.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
}

function ipv4Class(address: number): AddressClass {
  for (const [block, bits, is] of IPV4_BLOCKS) {
    const first = ipv4(block) ?? 0;
    if (address >= first && address < first + 2 ** (32 - bits)) return is;
  }
  return 'public';
}

function ipv6(text: string): number[] | undefined {
  const [head = '', tail] = text.split('::');
  const groups = (part: string) => (part === '' ? [] : part.split(':').map((group) => parseInt(group, 16)));
  const front = groups(head);
  const back = tail === undefined ? [] : groups(tail);
  const all =
    tail === undefined ? front : [...front, ...Array<number>(8 - front.length - back.length).fill(0), ...back];
  return all.length === 8 && all.every((group) => group >= 0 && group <= 0xffff) ? all : undefined;
}

/** Spec: RFC 4291 (loopback, link-local, mapped), RFC 4193 (unique local), RFC 6052 (NAT64). */
function ipv6Class(groups: readonly number[]): AddressClass {
  const [first = 0] = groups;
  const v4 = (groups[6] ?? 0) * 65536 + (groups[7] ?? 0);
  const zeros = (count: number) => groups.slice(0, count).every((group) => group === 0);
  if (zeros(7) && v4 <= 1) return 'loopback'; // ::1, and :: which connects there
  if ((zeros(5) && groups[5] === 0xffff) || zeros(6)) return ipv4Class(v4);
  if (first === 0x64 && groups[1] === 0xff9b) return ipv4Class(v4);
  if ((first & 0xffc0) === 0xfe80) return 'link-local';
  if ((first & 0xfe00) === 0xfc00 || (first & 0xff00) === 0xff00 || (first & 0xffc0) === 0xfec0) return 'private';
  return 'public';
}
