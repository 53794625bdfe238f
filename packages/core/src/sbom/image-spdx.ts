import type { ConfigFile, Digest, Manifest } from '@ko/oci';
import type { BuildInfo, GoModule } from '../go/build-info';
import { basePackage } from './base-package';
import { modulePurl, ociPurl } from './purl';
import {
  DOCUMENT_ID,
  encodeSpdx,
  imageID,
  NOASSERTION,
  type SpdxContent,
  type SpdxPackage,
  type SpdxRelationship,
} from './spdx';

/** One image and the program in it. */
export interface ImageFacts {
  /** Of the manifest's bytes. */
  readonly digest: Digest;
  readonly manifest: Manifest;
  readonly config: ConfigFile;
  readonly buildInfo: BuildInfo;
}

/** Who describes, and from where. */
export interface SbomSource {
  /** Name and version, for example `ko-nx 0.1.0`. */
  readonly tool: string;
  /** Base URL of the module proxy that downloads are said to come from; undefined says nothing. See `defaultModuleProxy`. */
  readonly moduleProxy: string | undefined;
}

/**
 * The SPDX document of an image: the image, its base, the main module, and each module that is compiled in, under the name and version
 * that the source asks for and not under those of a replacement. Spec: ko-behaviour 7.2.
 */
export function imageSpdx(image: ImageFacts, source: SbomSource): Uint8Array {
  return encodeSpdx(describe(image, source));
}

function describe({ digest, manifest, config, buildInfo }: ImageFacts, { tool, moduleProxy }: SbomSource): SpdxContent {
  const id = imageID(digest);
  const base = basePackage(manifest.annotations);
  // Without modules there is no main module; ko then writes an empty one.
  const main = buildInfo.main ?? { path: '', version: '', sum: '' };
  const packages: SpdxPackage[] = [
    {
      SPDXID: id,
      name: digest,
      primaryPackagePurpose: 'CONTAINER',
      purl: ociPurl('image', digest, [['mediaType', manifest.mediaType ?? '']]),
    },
    ...(base === undefined ? [] : [base]),
    { ...modulePackage(main), versionInfo: undefined, downloadLocation: `https://${main.path}`, checksum: undefined },
    ...buildInfo.deps.map((dep) => ({ ...modulePackage(dep), downloadLocation: zipOf(dep, moduleProxy) })),
  ];
  const relationships: SpdxRelationship[] = [
    { element: DOCUMENT_ID, type: 'DESCRIBES', related: id },
    ...(base === undefined ? [] : [{ element: id, type: 'DESCENDANT_OF' as const, related: base.SPDXID }]),
    { element: id, type: 'CONTAINS', related: moduleID(main) },
    ...buildInfo.deps.map((dep) => ({ element: moduleID(main), type: 'DEPENDS_ON' as const, related: moduleID(dep) })),
  ];
  return { digest, created: config.created, tool, packages, relationships };
}

function modulePackage(module: GoModule): SpdxPackage {
  const { path, version, sum } = module;
  return {
    SPDXID: moduleID(module),
    name: path,
    versionInfo: version,
    checksum: checksum(sum),
    purl: modulePurl(path, version),
  };
}

/** The version goes in unchanged, though the standard has no room for what `(devel)` is written with [as ko]. */
const moduleID = ({ path, version }: GoModule) => `SPDXRef-Package-${path.replaceAll('/', '.')}-${version}`;

const zipOf = ({ path, version }: GoModule, proxy: string | undefined) =>
  proxy === undefined ? NOASSERTION : `${proxy}/${path}/@v/${version}.zip`;

/** `h1:` is the SHA-256 of a list of the files' hashes, not of the zip; every reader of ko's SBOMs takes it so. Spec: Go's dirhash. */
function checksum(sum: string): SpdxPackage['checksum'] {
  const base64 = /^h1:([A-Za-z0-9+/]{43}=)$/.exec(sum)?.[1];
  return base64 === undefined ? undefined : { algorithm: 'SHA256', hex: Buffer.from(base64, 'base64').toString('hex') };
}
