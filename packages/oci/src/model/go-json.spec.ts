import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { OciError } from '../errors';
import { decodeConfig, encodeConfig } from './config';
import { decodeIndex, encodeIndex } from './index-manifest';
import { decodeManifest, encodeManifest } from './manifest';

/** A document, and what Go 1.26 made of it with ggcr 0.21.7's types: unmarshalled and marshalled again, or its error. */
interface Case {
  readonly kind: keyof typeof again;
  readonly document?: string;
  /** For documents that are not UTF-8. */
  readonly base64?: string;
  readonly encoded?: string;
  readonly error?: string;
}

const again = {
  config: (bytes: Uint8Array) => encodeConfig(decodeConfig(bytes)),
  manifest: (bytes: Uint8Array) => encodeManifest(decodeManifest(bytes)),
  index: (bytes: Uint8Array) => encodeIndex(decodeIndex(bytes)),
};

const cases = JSON.parse(readFileSync(join(__dirname, 'golden/go-json.json'), 'utf8')) as Case[];

test('there are cases of each kind', () => {
  expect(new Set(cases.map((one) => one.kind))).toEqual(new Set(['config', 'manifest', 'index']));
});

test.each(cases.map((one, position) => [position, one.kind, one] as const))(
  'case %i, a %s, ends as in Go',
  (_p, kind, one) => {
    const bytes = one.base64 === undefined ? Buffer.from(one.document ?? '') : Buffer.from(one.base64, 'base64');
    if (one.encoded === undefined) expect(() => again[kind](bytes)).toThrow(OciError);
    else expect(Buffer.from(again[kind](bytes)).toString('utf8')).toBe(one.encoded);
  },
);
