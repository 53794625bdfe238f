/**
 * Where ko puts things inside an image; one row for Windows, one for every other OS. The names in the tar are part of the diffIDs:
 * that some begin with a slash and others do not is ko's. Spec: ko-behaviour 5.4 to 5.7.
 */
export interface ImagePaths {
  /** Folders of the kodata layer, as named in the tar, outermost first. */
  readonly kodataFolders: readonly string[];
  /** What comes before the name of a file in kodata. */
  readonly kodataPrefix: string;
  /** Folders of the binary layer. */
  readonly binaryFolders: readonly string[];
  /** What comes before the binary's name. */
  readonly binaryPrefix: string;
  /** What comes before the binary's name in the entrypoint. */
  readonly entrypointPrefix: string;
  /** Added to PATH, after a colon: on Windows too, a bug that would cost the same config digest to mend. */
  readonly searchPath: string;
  /** Value of KO_DATA_PATH. */
  readonly dataPath: string;
  /** PAX records of every file. */
  readonly fileRecords: Readonly<Record<string, string>>;
}

const POSIX: ImagePaths = {
  kodataFolders: ['/var', '/var/run', '/var/run/ko'],
  kodataPrefix: '/var/run/ko/',
  binaryFolders: ['ko-app'],
  binaryPrefix: '/ko-app/',
  entrypointPrefix: '/ko-app/',
  searchPath: '/ko-app',
  dataPath: '/var/run/ko',
  fileRecords: {},
};

const WINDOWS: ImagePaths = {
  kodataFolders: ['Hives', 'Files', 'Files/var', 'Files/var/run', 'Files/var/run/ko'],
  kodataPrefix: 'Files/var/run/ko/',
  binaryFolders: ['Hives', 'Files', 'Files/ko-app'],
  binaryPrefix: 'Files/ko-app/',
  entrypointPrefix: 'C:\\ko-app\\',
  searchPath: 'C:\\ko-app',
  dataPath: 'C:\\var\\run\\ko',
  // A security descriptor with owner and group BUILTIN\Users. Spec: ko-behaviour 5.6.
  fileRecords: { 'MSWINDOWS.rawsd': 'AQAAgBQAAAAkAAAAAAAAAAAAAAABAgAAAAAABSAAAAAhAgAAAQIAAAAAAAUgAAAAIQIAAA==' },
};

/** The row for an OS; an empty `os` counts as Linux. */
export function imagePaths(os: string): ImagePaths {
  return os === 'windows' ? WINDOWS : POSIX;
}
