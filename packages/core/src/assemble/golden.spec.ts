import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Digest, digestOf } from '@ko/oci';
import { readDecoration } from '../options';
import type { AppLayer } from './app-layers';
import { assembleImage } from './assemble';

interface Case {
  readonly about: string;
  readonly importPath: string;
  readonly labels: string[];
  readonly annotations: string[];
  readonly user?: string;
  readonly env: Record<string, string>;
  readonly images: {
    readonly base: { mediaType: string; name: string; digest: Digest; manifest: string; config: string };
    readonly os: string;
    readonly layers: { size: number; digest: Digest; diffID: Digest }[];
    readonly expected: { manifest: string; config: string };
  }[];
}

const folder = join(__dirname, '../../cases/assemble');
const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
const cases = files.map((file): [string, Case] => [file, JSON.parse(readFileSync(join(folder, file), 'utf8'))]);

test('there are cases', () => expect(cases.length).toBeGreaterThan(10));

test.each(cases)('%s: manifests and configs are those of the real ko', (_, golden) => {
  const decoration = readDecoration(
    {
      imageLabels: golden.labels,
      imageAnnotations: golden.annotations,
      ...(golden.user && { imageUser: golden.user }),
    },
    golden.env,
  );
  const made = golden.images.map(({ base, os, layers }) => {
    const image = assembleImage({
      base: { ...base, manifest: Buffer.from(base.manifest), config: Buffer.from(base.config) },
      importPath: golden.importPath,
      name: golden.importPath.split('/').at(-1)!,
      os,
      layers: layers.map(
        (layer, position): AppLayer => ({ ...layer, kind: position === 0 ? 'kodata' : 'binary', file: '' }),
      ),
      decoration,
    });
    expect(digestOf(image.config)).toBe(JSON.parse(String(image.manifest)).config.digest);
    return { manifest: String(image.manifest), config: String(image.config) };
  });
  expect(made).toEqual(golden.images.map(({ expected }) => expected));
});
