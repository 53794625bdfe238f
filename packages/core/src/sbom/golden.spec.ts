import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeConfig, decodeIndex, decodeManifest, parseDigest } from '@ko/oci';
import type { BuildInfo } from '../go/build-info';
import { imageSpdx } from './image-spdx';
import { indexSpdx } from './index-spdx';

const CASES = join(__dirname, '../../cases/sbom');
const SOURCE = { tool: 'ko v0.19.1', moduleProxy: 'https://proxy.example.com' };

const readJson = (path: string) => JSON.parse(readFileSync(join(CASES, path), 'utf8')) as Record<string, unknown>;
const bytesOf = (document: unknown) => Buffer.from(JSON.stringify(document));

const names = readdirSync(CASES, { withFileTypes: true }).filter((entry) => entry.isDirectory());
const cases = names.map(
  ({ name }) => ({ name, ...readJson(`${name}/case.json`) }) as { name: string } & Record<string, unknown>,
);

test('there are cases', () => {
  expect(cases.map(({ name }) => name).sort()).toEqual([
    'docker-base',
    'docker-index',
    'no-creation-time',
    'oci-index',
    'pinned-base',
    'tagged-base',
    'time-with-offset',
  ]);
});

test.each(cases)("ko's bytes: $name, $about", ({ name, digest: text, manifest, index, config: configJson }) => {
  const digest = parseDigest(text);
  const config = decodeConfig(bytesOf(configJson));
  const document =
    index === undefined
      ? imageSpdx(
          {
            digest,
            manifest: decodeManifest(bytesOf(manifest)),
            config,
            buildInfo: readJson('build-info.json') as unknown as BuildInfo,
          },
          SOURCE,
        )
      : indexSpdx({ digest, index: decodeIndex(bytesOf(index)), created: config.created }, SOURCE);
  expect(Buffer.from(document).toString('utf8')).toBe(readFileSync(join(CASES, name, 'expected.spdx.json'), 'utf8'));
});
