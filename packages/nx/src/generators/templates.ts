import { readdirSync, readFileSync } from 'node:fs';
import { join, posix, relative, sep } from 'node:path';
import type { Tree } from 'nx/src/devkit-exports';

// Files of a generator, from templates in EJS's form. Nx has this in @nx/devkit, which a workspace need not have, and which npm would
// install in the newest version, for which an older Nx is too old.

/** What templates can name. */
export type Variables = Readonly<Record<string, unknown>>;

const SUFFIX = '.template';

/** Writes each template below `from` (absolute, of this package) into the folder `to` of the tree, without its suffix. */
export function writeTemplates(tree: Tree, from: string, to: string, variables: Variables): void {
  for (const entry of readdirSync(from, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    const path = relative(from, file).split(sep).join('/').slice(0, -SUFFIX.length);
    tree.write(posix.join(to, path), render(readFileSync(file, 'utf8'), variables));
  }
}

/** `<%= escaped for XML %>`, `<%- as it is %>`, `<% any JavaScript %>`; `-%>` takes the end of the line along. */
const TAG = /<%([=-]?)([\s\S]*?)(?:-%>\n?|%>)/;

/** Fills in a template. It is code, so it must be one of ours. */
export function render(template: string, variables: Variables): string {
  const [first = '', ...rest] = template.split(TAG);
  const code = [text(first)];
  for (let at = 0; at < rest.length; at += 3) {
    const [kind, inside = '', after = ''] = rest.slice(at, at + 3);
    code.push(
      kind === '=' ? `out += escape(${inside});` : kind === '-' ? `out += ${inside};` : `${inside};`,
      text(after),
    );
  }
  const body = `let out = ''; ${code.join('\n')} return out;`;
  // Templates are read from this package alone.
  return new Function('escape', ...Object.keys(variables), body)(escape, ...Object.values(variables)) as string;
}

const text = (literal: string) => `out += ${JSON.stringify(literal)};`;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&#34;',
  "'": '&#39;',
};

function escape(value: unknown): string {
  return String(value).replace(/[&<>"']/g, (character) => ENTITIES[character] as string);
}
