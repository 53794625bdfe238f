import { createHash } from 'node:crypto';
import { digestOf } from './digest';
import { type Expected, requireVerified, verified } from './verified';

const bytes = Buffer.from('some content');
const sha256 = { digest: digestOf(bytes), size: bytes.length };
const sha512 = { ...sha256, digest: `sha512:${createHash('sha512').update(bytes).digest('hex')}` as const };

async function passed(expected: Expected): Promise<[text: string, error: unknown]> {
  let text = '';
  try {
    for await (const chunk of verified([bytes.subarray(0, 5), bytes.subarray(5)], expected, 'it'))
      text += chunk.toString();
    return [text, undefined];
  } catch (error) {
    return [text, (error as Error).message];
  }
}

const other = digestOf(Buffer.from('other'));

test.each<[rule: string, expected: Expected, text: string, message: string | undefined]>([
  ['what fits passes', sha256, 'some content', undefined],
  ['sha512 as well', sha512, 'some content', undefined],
  ['too many bytes are not passed on', { ...sha256, size: 6 }, '', 'it: it has more bytes, not 6.'],
  ['missing bytes are noticed', { ...sha256, size: 13 }, 'some ', 'it: it has 12 bytes, not 13.'],
  [
    'other bytes are noticed before the last chunk is passed on',
    { ...sha256, digest: other },
    'some ',
    `it: its bytes have the digest ${sha256.digest}, not ${other}.`,
  ],
])('%s', async (_rule, expected, text, message) => {
  expect(await passed(expected)).toEqual([text, message]);
  const whole = () => requireVerified(bytes, expected, 'it');
  if (message === undefined) expect(whole).not.toThrow();
  else expect(whole).toThrow();
});
