import type { Digest } from '@ko/oci';
import type { ImageEntry } from './images';
import { code, jobSummary } from './summary';

const digest = (character: string): Digest => `sha256:${character.repeat(64)}`;

function entry(project: string, platforms: readonly [platform: string, ...sizes: number[]][]): ImageEntry {
  return {
    project,
    importPath: `example.com/${project}`,
    reference: `ghcr.io/me/${project}@${digest('a')}`,
    digest: digest('a'),
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    tags: ['latest'],
    base: {},
    platforms: platforms.map(([platform, ...sizes]) => ({
      platform,
      digest: digest('b'),
      imageID: digest('c'),
      layers: sizes.map((size) => ({ from: 'binary', mediaType: 'x', digest: digest('d'), size })),
    })),
  };
}

test('each image is a row; platforms and their compressed sizes stand one below the other', () => {
  const images = [
    entry('api', [['linux/amd64', 2_000_000, 449_999]]),
    entry('edge', [
      ['linux/amd64', 1_000_000],
      ['linux/arm64', 950_000],
    ]),
  ];
  expect(jobSummary(images, 0)).toBe(`### Images

| Project | Image | Platforms | Size |
| --- | --- | --- | --- |
| \`api\` | \`ghcr.io/me/api@${digest('a')}\` | \`linux/amd64\` | 2.4 MB |
| \`edge\` | \`ghcr.io/me/edge@${digest('a')}\` | \`linux/amd64\`<br>\`linux/arm64\` | 1.0 MB<br>0.9 MB |
`);
});

test('no image, no text', () => {
  expect(jobSummary([], 0)).toBe('');
});

test('after what a step has written, an empty line begins the table', () => {
  expect(jobSummary([entry('api', [['linux/amd64', 1]])], 10)).toMatch(/^\n### Images\n/);
});

describe("GitHub's limit of 1 MiB for a step", () => {
  const MIB = 1024 * 1024;
  const images = Array.from({ length: 9_000 }, (_, index) => entry(`app-${index}`, [['linux/amd64', 1]]));

  test.each([0, 1, 500_000, MIB - 3_000])('holds with %i bytes of it taken, and the rest is counted', (taken) => {
    const text = jobSummary(images, taken);
    const rows = text.match(/^\| `app-/gm)?.length ?? 0;
    expect(taken + Buffer.byteLength(text)).toBeLessThanOrEqual(MIB);
    expect(taken + Buffer.byteLength(text)).toBeGreaterThan(MIB - 2_000);
    expect(rows).toBeGreaterThan(0);
    expect(text.endsWith(`\n\n${9_000 - rows} more in dist/ko/images.json.\n`)).toBe(true);
  });

  test.each([MIB - 100, MIB, 2 * MIB])('with %i bytes taken nothing is added', (taken) => {
    expect(jobSummary(images, taken)).toBe('');
  });
});

// GitHub Flavored Markdown 4.10 (cells end at a pipe, also in code) and 6.2 (an entity is never markup).
const texts: [text: string, markdown: string][] = [
  ['ghcr.io/a_b/c-d@sha256:ab', '`ghcr.io/a_b/c-d@sha256:ab`'],
  ['a|b', '<code>a&#124;b</code>'],
  ['`x`', '<code>&#96;x&#96;</code>'],
  ['<img src=x>', '<code>&#60;img src&#61;x&#62;</code>'],
  ['**b** _i_', '<code>&#42;&#42;b&#42;&#42; &#95;i&#95;</code>'],
  ['[l](u)', '<code>&#91;l&#93;&#40;u&#41;</code>'],
  ['a\nb', '<code>a&#65533;b</code>'],
  ['a\u202eb', '<code>a&#65533;b</code>'],
  ['grüße', '<code>gr&#252;&#223;e</code>'],
  ['', '<code></code>'],
];
test.each(texts)('%j is shown as it is: %s', (text, markdown) => {
  expect(code(text)).toBe(markdown);
});
