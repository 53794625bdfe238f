import type { FileFacts } from './file-facts';

/** The workspace, as far as Go looks at it. Paths are workspace-relative, POSIX. What a tree answers must not change while it is used. */
export interface GoTree {
  /** All files that Go could see, links among them; an embed matches any file. */
  readonly files: readonly string[];
  /**
   * Facts of a file's text; undefined when it cannot be read. The caller keeps them by content.
   *
   * @param path of one of `files`, without links, or of a link that leads out of the workspace
   * @param name what `fileFacts` is to call it; behind a link not the path's last part
   */
  facts(path: string, name: string): FileFacts | undefined;
  /** The text of a go.mod, go.work, vendor/modules.txt, go.sum; undefined when it is not there. */
  text(path: string): string | undefined;
  /** Symbolic links among `files` or instead of a folder, by path: where they lead, as `readlink` says. Absent: there are none. */
  readonly links?: ReadonlyMap<string, string> | undefined;
}

/** One folder's entries, by name. */
export interface Folder {
  /** Workspace path, without links. */
  readonly path: string;
  /** Files, and links that lead to no folder, sorted. */
  readonly files: readonly string[];
  /** Folders that are no links, sorted. */
  readonly folders: readonly string[];
  /** All links: workspace paths of what they lead to. */
  readonly links: ReadonlyMap<string, string>;
}
