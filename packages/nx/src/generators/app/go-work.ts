import { parseGoWork } from '@ko/core';

/** Whether a go.work uses the module in `folder`. @param folder relative to the go.work, with `/` */
export function usesModule(text: string, folder: string): boolean {
  return parseGoWork(text).use.some((used) => plain(used) === plain(folder));
}

/**
 * A go.work that also uses the module in `folder`, as `go work use` would do it: in the block if there is one, else as a line of
 * its own. All other bytes stay.
 */
export function useModule(text: string, folder: string): string {
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const path = /[\s"'`()[\]{},]|\/\//.test(folder) ? JSON.stringify(`./${plain(folder)}`) : `./${plain(folder)}`;
  const block = /^[ \t]*use[ \t]*\((?:[ \t]*\/\/.*)?\r?$/m.exec(text);
  if (block !== null) {
    const end = text.indexOf('\n', block.index);
    const close = /^[ \t]*\)/m.exec(text.slice(end + 1));
    if (close !== null) {
      const at = end + 1 + close.index;
      return `${text.slice(0, at)}\t${path}${eol}${text.slice(at)}`;
    }
  }
  const lines = [...text.matchAll(/^[ \t]*use[ \t]+[^\s(].*$/gm)];
  const last = lines.at(-1);
  if (last !== undefined) {
    const end = last.index + last[0].replace(/\r$/, '').length;
    return `${text.slice(0, end)}${eol}use ${path}${text.slice(end)}`;
  }
  return `${text === '' || text.endsWith('\n') ? text : text + eol}${eol}use ${path}${eol}`;
}

/** The `go` line, or what Go takes when there is none. Spec: go.dev/ref/mod#go-work-file-go. */
export function goLine(text: string): string {
  return /^[ \t]*go[ \t]+(\S+)/m.exec(text)?.[1] ?? '1.18';
}

const plain = (folder: string) => folder.replace(/^\.\//, '').replace(/\/+$/, '') || '.';
