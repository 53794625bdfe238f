import type { Digest, DockerArchive, Platform, Reporter } from '@ko/oci';
import type { AppLayers } from './assemble/app-layers';
import type { KodataBoundary } from './assemble/kodata-roots';
import type { Environment } from './environment';
import type { AskGo } from './go/answers';
import type { JointBuilds } from './go/joint-builds';
import type { ImageRecord } from './image-record';

/** What every step of a run may use. */
export interface Run {
  readonly env: Environment;
  readonly reporter: Reporter;
  readonly signal?: AbortSignal;
  /** Asks Go what it can tell; default: each time anew. */
  readonly ask?: AskGo | undefined;
  /** Builds programs together that were foreseen so; default: each by itself. */
  readonly buildTogether?: JointBuilds['buildTogether'] | undefined;
}

/** Which program to build, and how. All paths are absolute. */
export interface AppRequest {
  /** Relative paths of other options start here. */
  readonly workspaceRoot: string;
  /** How far links in kodata may lead. Default `workspace`: anywhere below `workspaceRoot`. */
  readonly kodataBoundary?: KodataBoundary;
  /** More folders that they may lead into; a relative one starts at `workspaceRoot`. */
  readonly kodataRoots?: readonly string[];
  /** ko's working directory: where `.ko.yaml` is looked for and relative import paths start. */
  readonly directory: string;
  /** As ko takes it: `./cmd/app`, `example.com/m/cmd/app`, `ko://example.com/m/cmd/app`. */
  readonly importPath: string;
  /** False passes over what nothing reads in `.ko.yaml`, as ko does. Default: KO_STRICT, else the key `strict` there, else true. */
  readonly strict?: boolean;
  /** `false` adds `-buildvcs=false`, `true` adds `-buildvcs=true`, `auto` leaves ko's arguments as they are. */
  readonly buildvcs: false | true | 'auto';
  /** When not empty, replaces every ldflags value of `.ko.yaml`. */
  readonly ldflags?: readonly string[];
  /** Adds `-gcflags 'all=-N -l'`. */
  readonly disableOptimizations?: boolean;
  /** Absolute folder for what the next build can reuse, when KOCACHE names none. */
  readonly cacheFolder?: string;
  /**
   * Go's temporary folder lies in the work folder, unless GOTMPDIR names one: the next run removes what a killed Go has left. ko leaves
   * it in the system's.
   */
  readonly goTempInWork?: boolean;
}

/** Which layers to build, and where to put them. */
export interface LayersRequest extends AppRequest {
  readonly platform: Platform;
  /** Receives the blobs and `layers.json`; everything else in it is removed. */
  readonly folder: string;
  /** For the binary; this run's alone, so what is in it at the start is of a killed one. Removed at the end. */
  readonly workFolder: string;
  /** Kept in `layers.json`, so that a reader can tell whose output it is. */
  readonly taskHash?: string;
}

/** Which image to build, and where to publish it. Names of options as in ko. */
export interface BuildRequest extends AppRequest {
  /** What messages call the app. */
  readonly project: string;
  /** `all`, or `os[/arch[/variant]][:osversion]`; without it the configuration and the environment decide. Spec: ko-behaviour 4.5. */
  readonly platforms?: readonly string[];
  /** A reference, `scratch`, or `oci:<folder>[:tag]`; before what `.ko.yaml` says. A relative folder starts at `workspaceRoot`. */
  readonly base?: string;
  /** Where to push; KO_DOCKER_REPO in the environment wins over it. */
  readonly repository?: string;
  /** Default `['latest']`; duplicates are dropped. */
  readonly tags?: readonly string[];
  readonly bare?: boolean;
  readonly preserveImportPaths?: boolean;
  readonly baseImportPaths?: boolean;
  readonly tagOnly?: boolean;
  /** Default true. With false, the reference is computed and nothing leaves the machine. */
  readonly push?: boolean;
  /** Also append the image to this OCI layout; a relative path starts at `workspaceRoot`. */
  readonly ociLayoutPath?: string;
  /**
   * Also save the image as `docker save` does: to this file (a relative path starts at `workspaceRoot`), or into an archive for
   * several images, which the caller closes.
   */
  readonly tarball?: string | DockerArchive;
  /** Also puts the Delve debugger into the image, around the program, where it can run. Implies `disableOptimizations`. */
  readonly debug?: boolean;
  /** `key=value` each. */
  readonly imageLabels?: readonly string[];
  /** `key=value` each. */
  readonly imageAnnotations?: readonly string[];
  readonly imageUser?: string;
  /** Plain HTTP and unverified TLS for the registry that is pushed to, and for a base in the same one. */
  readonly insecureRegistry?: boolean;
  /** What is in the image, as SPDX 2.3 beside it in the registry. `none` makes no SBOM; all else means `spdx`, as for ko. */
  readonly sbom?: string;
  /** Folder for the SBOMs as files; a relative path starts at `workspaceRoot`. */
  readonly sbomDir?: string;
  /** File for the reference, and for those of an index's images, one a line; a relative path starts at `workspaceRoot`. */
  readonly imageRefs?: string;
  /** Compilations at a time; default: processors. */
  readonly jobs?: number;
  /** For what is compiled in place; this run's alone, so what is in it at the start is of a killed one. Removed at the end. */
  readonly workFolder: string;
  /** Layers that a task built for this platform, or undefined to compile in place. Asked with a platform as `layersPlatform` gives it. */
  cachedLayers(platform: Platform): Promise<AppLayers | undefined>;
  /**
   * The import path, when those layers tell it: then Go is asked for nothing unless something has to be compiled. It has to be what Go
   * would say of this very request.
   */
  readonly cachedImportPath?: (() => Promise<string | undefined>) | undefined;
  /** Where the image goes when neither KO_DOCKER_REPO nor `repository` is set. */
  readonly defaultLayout: {
    /** Absolute. */
    readonly folder: string;
    /** How the folder is printed: `oci:dist/ko/hello/oci`. */
    readonly display: string;
  };
}

/** What `buildImage` did. */
export interface BuildResult {
  /** Exactly what ko would print. */
  readonly reference: string;
  readonly digest: Digest;
  readonly mediaType: string;
  readonly tags: readonly string[];
  readonly record: ImageRecord;
}
