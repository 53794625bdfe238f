/**
 * One line for each image, aligned, under a heading; nothing for less than two, whose reference stands alone already.
 *
 * @param references from project to reference
 */
export function referenceTable(references: ReadonlyMap<string, string>): string {
  if (references.size < 2) return '';
  const rows = [...references].sort(([a], [b]) => (a < b ? -1 : 1));
  const width = Math.max(...rows.map(([project]) => project.length));
  return ['', 'Images:', ...rows.map(([project, reference]) => `  ${project.padEnd(width)}  ${reference}`), ''].join(
    '\n',
  );
}
