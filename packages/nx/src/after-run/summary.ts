import type { ImageEntry } from './images';

// The part of a job's summary in GitHub Actions that tells what was published. Markdown as GitHub reads it:
// https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands#adding-a-job-summary

/** GitHub refuses the whole summary of a step that is larger. Section "Step isolation and limits". */
const LIMIT = 1024 * 1024;

/** What is kept free of it for steps' other text and the line that tells what is missing. */
const RESERVED = 1024;

const HEAD = '### Images\n\n| Project | Image | Platforms | Size |\n| --- | --- | --- | --- |\n';

/**
 * A table of images; the rows that do not fit are counted.
 *
 * @param taken  bytes that the step's summary has already
 * @returns      Markdown to append; empty when there is nothing to say or no room
 */
export function jobSummary(images: readonly ImageEntry[], taken: number): string {
  if (images.length === 0) return '';
  let text = `${taken > 0 ? '\n' : ''}${HEAD}`;
  const room = LIMIT - RESERVED - taken - Buffer.byteLength(text);
  let used = 0;
  let shown = 0;
  for (const image of images) {
    const line = row(image);
    used += Buffer.byteLength(line);
    if (used > room) break;
    text += line;
    shown += 1;
  }
  if (room < 0) return '';
  return shown === images.length ? text : `${text}\n${images.length - shown} more in dist/ko/images.json.\n`;
}

function row({ project, reference, platforms }: ImageEntry): string {
  const names = platforms.map(({ platform }) => code(platform)).join('<br>');
  const sizes = platforms.map(({ layers }) => megabytes(layers.reduce((sum, { size }) => sum + size, 0))).join('<br>');
  return `| ${code(project)} | ${code(reference)} | ${names} | ${sizes} |\n`;
}

/** Compressed, as it is pulled. */
function megabytes(bytes: number): string {
  return Number.isFinite(bytes) ? `${(bytes / 1e6).toFixed(1)} MB` : '';
}

/** Text as code, whatever is in it: no markup, no cell, no mention comes of it. */
export function code(text: string): string {
  if (/^[\w./:@+-]+$/.test(text)) return `\`${text}\``;
  const escaped = [...text].map((character) => (/[A-Za-z0-9 ./:]/.test(character) ? character : entity(character)));
  return `<code>${escaped.join('')}</code>`;
}

/** A control character would be a line of its own, or not be seen. */
function entity(character: string): string {
  return /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(character) ? '&#65533;' : `&#${character.codePointAt(0)};`;
}
