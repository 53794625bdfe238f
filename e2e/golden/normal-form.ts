// The normal form of what was pushed or written: whatever depends on the compressor, the registry's port or a temporary folder is
// replaced, so that two implementations can be compared byte by byte. The vectors' README defines it:
//  - a new gzip layer has its uncompressed digest and size;
//  - each document that mentions something replaced is rewritten, and addressed by the digest of its new text;
//  - the registry's host is {{REGISTRY}}, in URL-encoded places {{REGISTRY%}}.
// Documents are settled from the leaves up: layers, configs, images, indexes, then the SBOMs, which mention the digests of both.
import { gunzipSync } from 'node:zlib';
import type { PushedRepository } from './case';
import type { Repository } from './bases';
import { sha256 } from './registry';
import { reencodedBaseDigest } from './reencoded-base';

/** What a piece of content turned out to be. */
export type Kind = 'layer' | 'config' | 'image' | 'index' | 'sbom' | 'sbom image';

interface Content {
  readonly bytes: Buffer;
  /** Set for manifests and indexes. */
  readonly mediaType?: string;
  kind?: Kind;
  /** Its normal text; absent for layers. */
  text?: string;
  /** Set for layers. */
  diffID?: string;
}

interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
}

interface Document {
  readonly config: Descriptor;
  readonly layers?: readonly Descriptor[];
  readonly manifests?: readonly Descriptor[];
  readonly annotations?: Readonly<Record<string, string>>;
}

interface ParsedManifest {
  readonly digest: string;
  readonly content: Content;
  readonly document: Document;
}

export interface NormalFormOptions {
  readonly host: string;
  readonly bases: ReadonlyMap<string, Repository>;
  /** Text and what stands for it, applied in this order. */
  readonly replacements: readonly (readonly [from: string, to: string])[];
  /** Rewrites a document before it is settled: for what cannot be equal in two implementations. */
  readonly mask?: (text: string, kind: Kind) => string;
}

const BASE_DIGEST = 'org.opencontainers.image.base.digest';
const HEX = /[0-9a-f]{64}/g;
const hexOf = (digest: string) => digest.slice('sha256:'.length);

export class NormalForm {
  readonly #options: NormalFormOptions;
  readonly #contents = new Map<string, Content>();
  /** Normal hex and size of what was replaced, by its own hex. */
  readonly #replaced = new Map<string, { hex: string; size: number }>();
  /** Hex digests that mean something outside of the run: those of the bases, and diffIDs. */
  readonly #known = new Set<string>();
  readonly #baseIndexes: { name: string; digest: string; bytes: Buffer }[] = [];

  constructor(options: NormalFormOptions) {
    this.#options = options;
    for (const [name, base] of options.bases) {
      for (const digest of [...base.manifests.keys(), ...base.blobs.keys()]) this.#known.add(hexOf(digest));
      for (const [digest, { bytes, mediaType }] of base.manifests) {
        for (const [hex] of bytes.toString('utf8').matchAll(HEX)) this.#known.add(hex);
        if (/image\.index\.v|manifest\.list\.v/.test(mediaType)) this.#baseIndexes.push({ name, digest, bytes });
      }
    }
  }

  /** Takes in content by digest; a base's own is left alone. `mediaType` marks a manifest or an index. */
  add(digest: string, bytes: Buffer, mediaType?: string): void {
    if (this.#known.has(hexOf(digest))) return;
    const before = this.#contents.get(digest);
    if (before?.mediaType === undefined) this.#contents.set(digest, { bytes, ...(mediaType && { mediaType }) });
  }

  /** Works out the normal form of everything taken in. */
  settle(): void {
    const parsed = [...this.#contents].flatMap(([digest, content]): ParsedManifest[] =>
      content.mediaType !== undefined && content.mediaType.includes('json')
        ? [{ digest, content, document: JSON.parse(content.bytes.toString('utf8')) as Document }]
        : [],
    );
    const images = parsed.filter(({ document }) => document.layers !== undefined);
    const isSbom = ({ document }: ParsedManifest) =>
      (document.layers ?? []).some(({ mediaType }) => /spdx|cyclonedx/.test(mediaType));
    for (const { document } of images) for (const layer of document.layers ?? []) this.#settleLayer(layer);
    for (const image of images.filter((one) => !isSbom(one))) {
      this.#settle(image.document.config.digest, 'config');
      this.#settle(image.digest, 'image');
    }
    for (const index of parsed.filter(({ document }) => document.manifests !== undefined)) {
      this.#nameReencodedBase(index.document);
      this.#settle(index.digest, 'index');
    }
    for (const sbom of images.filter(isSbom)) {
      for (const { digest } of sbom.document.layers ?? []) this.#settle(digest, 'sbom');
      this.#settle(sbom.document.config.digest, 'config');
      this.#settle(sbom.digest, 'sbom image');
    }
  }

  #settleLayer({ digest, mediaType }: Descriptor): void {
    const content = this.#contents.get(digest);
    if (content === undefined || content.mediaType !== undefined || content.kind !== undefined) return;
    const isGzip = content.bytes[0] === 0x1f && content.bytes[1] === 0x8b; // RFC 1952 section 2.3.1
    if (!mediaType.endsWith('gzip') || !isGzip) return;
    const tar = gunzipSync(content.bytes);
    content.diffID = sha256(tar);
    content.kind = 'layer';
    this.#known.add(hexOf(content.diffID));
    this.#replaced.set(hexOf(digest), { hex: hexOf(content.diffID), size: tar.length });
  }

  #settle(digest: string, kind: Kind): void {
    const content = this.#contents.get(digest);
    if (content === undefined || content.text !== undefined || content.kind === 'layer') return;
    const raw = content.bytes.toString('utf8');
    const text = this.text(this.#options.mask?.(raw, kind) ?? raw);
    content.kind = kind;
    content.text = text;
    const hex = hexOf(sha256(text));
    if (hex !== hexOf(digest)) this.#replaced.set(hexOf(digest), { hex, size: Buffer.byteLength(text) });
  }

  /** ko's base digest of an index built on an OCI index (ko-behaviour 5.12) depends on the host, so it becomes a name. */
  #nameReencodedBase({ annotations = {} }: Document): void {
    const written = annotations[BASE_DIGEST];
    if (written === undefined) return;
    for (const { name, digest, bytes } of this.#baseIndexes) {
      if (written === digest) continue;
      if (reencodedBaseDigest(bytes, { ...annotations, [BASE_DIGEST]: digest }) !== written) continue;
      this.#replaced.set(hexOf(written), { hex: `{{RE-ENCODED ${name}}}`, size: 0 });
      return;
    }
  }

  /** A text with place holders, normal sizes and normal digests. `unknown`: digests of nothing that is known get a place holder too. */
  text(raw: string, { unknown = false }: { unknown?: boolean } = {}): string {
    const { host, replacements } = this.#options;
    const places = [...replacements, [host, '{{REGISTRY}}'], [encodeURIComponent(host), '{{REGISTRY%}}']] as const;
    return places
      .reduce((text, [from, to]) => text.replaceAll(from, to), raw)
      .replace(
        /("size": ?)(\d+)(,\s*"digest": ?"sha256:)([0-9a-f]{64})"/g,
        (_, before: string, size: string, between: string, hex: string) =>
          `${before}${this.#replaced.get(hex)?.size ?? size}${between}${hex}"`,
      )
      .replace(
        HEX,
        (hex) => this.#replaced.get(hex)?.hex ?? (unknown && !this.#means(hex) ? '{{UNKNOWN DIGEST}}' : hex),
      );
  }

  #means(hex: string): boolean {
    return this.#known.has(hex) || this.#contents.has(`sha256:${hex}`);
  }

  /** Kind and normal text of content that was taken in. */
  find(digest: string): { kind?: Kind; text?: string } | undefined {
    return this.#contents.get(digest);
  }

  /** Size of a layer's tar, or undefined when `hex` is no new layer. */
  layerSize(hex: string): number | undefined {
    return this.#contents.get(`sha256:${hex}`)?.kind === 'layer' ? this.#replaced.get(hex)?.size : undefined;
  }

  /** What a registry received, in normal form. */
  repositories(pushed: ReadonlyMap<string, Repository>): Record<string, PushedRepository> {
    return sorted([...pushed].map(([name, repository]) => [name, this.#repository(repository)]));
  }

  #repository({ tags, manifests, blobs }: Repository): PushedRepository {
    return {
      tags: sorted([...tags].map(([tag, digest]) => [this.text(tag), this.text(digest)])),
      manifests: sorted(
        [...manifests].map(([digest, { mediaType, bytes }]) => {
          const content = this.#contents.get(digest);
          return [
            this.text(digest),
            { mediaType, kind: content?.kind ?? 'base', text: content?.text ?? bytes.toString('utf8') },
          ];
        }),
      ),
      blobs: sorted([...blobs.keys()].map((digest) => this.#blob(digest))),
    };
  }

  #blob(digest: string): [string, { kind: string; text?: string }] {
    const content = this.#contents.get(digest);
    if (content === undefined) return [digest, { kind: 'base blob' }];
    if (content.diffID !== undefined) return [content.diffID, { kind: 'layer' }];
    const text = content.text ?? content.bytes.toString('utf8');
    return [this.text(digest), { kind: content.kind ?? 'unreferenced', text }];
  }
}

function sorted<T>(entries: [string, T][]): Record<string, T> {
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}
