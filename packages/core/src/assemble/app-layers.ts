import type { Digest } from '@ko/oci';
import type { BuildInfo } from '../go/build-info';

/** What ko puts into a layer of its own; the order in the image is the order here. Spec: ko-behaviour 5.1, 5.9. */
export type AppLayerKind = 'kodata' | 'binary' | 'debugger';

/** One layer as it lies in the folder. Its media type is not here: it follows the base and is decided when the image is assembled. */
export interface AppLayer {
  readonly kind: AppLayerKind;
  /** sha256 of the file, the gzip stream. */
  readonly digest: Digest;
  /** Bytes of the file. */
  readonly size: number;
  /** sha256 of the tar in it. */
  readonly diffID: Digest;
  /** File name inside the folder: the digest's hex and `.tar.gz`. */
  readonly file: string;
}

/** The content of `layers.json`: what was built, from what, with what. */
export interface LayersFacts {
  readonly formatVersion: 3;
  /** Hash of the Nx task that wrote the folder; absent outside of Nx. */
  readonly taskHash?: string;
  /** Full import path, without `ko://`. */
  readonly importPath: string;
  /** File name of the binary in the image. Spec: ko-behaviour 3.5. */
  readonly name: string;
  /** As it decides the bytes, see `layersPlatform`: `linux/amd64`, `linux/arm/v7`. */
  readonly platform: string;
  /** As `go env GOVERSION` says it: `go1.26.8`. */
  readonly goVersion: string;
  /** Arguments of `go`, from `build` on; the path after `-o` is left out. */
  readonly goArguments: readonly string[];
  /** What the binary says of its modules, for the SBOM; absent for what is no Go program. */
  readonly buildInfo?: BuildInfo;
  /** See `defaultModuleProxy`. */
  readonly moduleProxy?: string;
  readonly layers: readonly AppLayer[];
}

/** The layers of one main package for one platform, on disk. */
export interface AppLayers {
  /** Absolute path of the folder that holds `layers.json` and the blobs. */
  readonly folder: string;
  readonly facts: LayersFacts;
  /** Set when the binary layer's file is not there, and is to be made when somebody asks for its bytes. */
  readonly late?: LateLayer;
  /** Called by whoever reads a file of the folder and finds other bytes than `facts` says. `why`: a sentence. */
  readonly onDamage?: (why: string) => void;
}

/** A layer that an earlier build has compressed: most likely whoever gets the image has it. */
export interface LateLayer {
  /** Makes the file, once however often it is called. Throws when the bytes are not those of the record: see `isStale`. */
  make(): Promise<void>;
  /** Whether the file could not be made again as recorded (another zlib, another tool): then the image has to be assembled anew. */
  isStale(): boolean;
}
