// SPDX 2.3 as JSON, in the order and with the bytes that ko writes: the document's digest is part of what is pushed, and a consumer
// that knows ko's SBOMs meets nothing new. Spec: SPDX 2.3, chapters 6 (document), 7 (packages), 11 (relationships); ko-behaviour 7.2.
import { type Digest, splitDigest } from '@ko/oci';

/** What the standard writes where nothing is claimed. Spec: SPDX 2.3, 7.7, 7.13, 7.15, 7.17. */
export const NOASSERTION = 'NOASSERTION';

/** A package of the document; optional members are left out of the JSON when they are undefined. */
export interface SpdxPackage {
  readonly SPDXID: string;
  readonly name: string;
  readonly versionInfo?: string | undefined;
  readonly downloadLocation?: string | undefined;
  readonly primaryPackagePurpose?: 'CONTAINER' | undefined;
  readonly checksum?: { readonly algorithm: string; readonly hex: string } | undefined;
  /** Package URL: what the package is called outside of the document. */
  readonly purl: string;
}

/** `element` stands in the relationship to `related`; both are SPDX identifiers. */
export interface SpdxRelationship {
  readonly element: string;
  readonly type: 'DESCRIBES' | 'DESCENDANT_OF' | 'CONTAINS' | 'DEPENDS_ON' | 'VARIANT_OF';
  readonly related: string;
}

/** What the document says; the rest follows from the digest of what it describes. */
export interface SpdxContent {
  /** Of the described image or index. */
  readonly digest: Digest;
  /** `created` of the config, as it stands there. */
  readonly created: string;
  /** Name and version of the program that makes the document, for example `ko-nx 0.1.0`. */
  readonly tool: string;
  readonly packages: readonly SpdxPackage[];
  readonly relationships: readonly SpdxRelationship[];
}

/** The document's own identifier. Spec: SPDX 2.3, 6.3. */
export const DOCUMENT_ID = 'SPDXRef-DOCUMENT';

/** Identifier of the package that stands for an image, an index or a base. */
export function imageID(digest: Digest): string {
  const { algorithm, hex } = splitDigest(digest);
  return `SPDXRef-Package-${algorithm}-${hex}`;
}

/** A digest as the standard lists checksums, with the algorithm in capitals. Spec: SPDX 2.3, 7.10. */
export function checksumOf(digest: Digest): { algorithm: string; hex: string } {
  const { algorithm, hex } = splitDigest(digest);
  return { algorithm: algorithm.toUpperCase(), hex };
}

/** The bytes of the document: two spaces a level, Go's HTML escapes, a line end. */
export function encodeSpdx(content: SpdxContent): Uint8Array {
  const { digest, created, tool, packages, relationships } = content;
  const document = {
    SPDXID: DOCUMENT_ID,
    name: `sbom-${digest}`,
    spdxVersion: 'SPDX-2.3',
    creationInfo: { created: wallClock(created), creators: [`Tool: ${tool}`] },
    dataLicense: 'CC0-1.0',
    documentNamespace: `http://spdx.org/spdxdocs/ko/${digest}`,
    documentDescribes: [imageID(digest)],
    packages: packages.map(packageJson),
    relationships: relationships.map(({ element, type, related }) => ({
      spdxElementId: element,
      relationshipType: type,
      relatedSpdxElement: related,
    })),
  };
  return Buffer.from(`${JSON.stringify(document, null, 2).replace(/[<>&\u2028\u2029]/g, escaped)}\n`);
}

function packageJson(each: SpdxPackage) {
  const { SPDXID, name, versionInfo, downloadLocation, primaryPackagePurpose, checksum, purl } = each;
  return {
    SPDXID,
    name,
    versionInfo: versionInfo === '' ? undefined : versionInfo,
    filesAnalyzed: false,
    licenseDeclared: NOASSERTION,
    licenseConcluded: NOASSERTION,
    downloadLocation: downloadLocation ?? NOASSERTION,
    copyrightText: NOASSERTION,
    primaryPackagePurpose,
    checksums: checksum && [{ algorithm: checksum.algorithm, checksumValue: checksum.hex }],
    externalRefs: [{ referenceCategory: 'PACKAGE-MANAGER', referenceLocator: purl, referenceType: 'purl' }],
  };
}

/** Seconds, then Z, whatever offset the time has [bug in ko, kept: ko-behaviour 7.2]. */
function wallClock(created: string): string {
  return `${created.slice(0, 'yyyy-mm-ddThh:mm:ss'.length)}Z`;
}

/** Go's escape of a character that could end a script in a page. The same as in @ko/oci's json.ts, which writes no white space. */
function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
