import type { Platform } from '@ko/oci';

/** Architectures whose variant reaches the compiler (GOARM, GOAMD64). Spec: ko-behaviour 4.2. */
const COMPILED_VARIANTS = ['arm', 'amd64'];

/**
 * The part of a platform that decides the bytes of the layers: the variant only where the compiler takes it, never the OS version.
 * So the layers of `linux/arm64` serve a base that calls itself `linux/arm64/v8`.
 */
export function layersPlatform(platform: Platform): Platform {
  const { os, architecture, variant } = platform;
  return variant !== undefined && COMPILED_VARIANTS.includes(architecture)
    ? { os, architecture, variant }
    : { os, architecture };
}
