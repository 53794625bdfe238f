/** A vendor/modules.txt. */
export interface Vendored {
  /** Made by `go work vendor`. */
  readonly forWorkspace: boolean;
  /** Import paths of the packages that it lists. */
  readonly packages: ReadonlySet<string>;
}

/** Reads a vendor/modules.txt; what it does not know is passed over. Spec: Go 1.26 cmd/go/internal/modload `readVendorList`. */
export function parseVendored(text: string): Vendored {
  const lines = text.split('\n');
  const packages = new Set<string>();
  let inModule = false;
  for (const line of lines) {
    if (line.startsWith('# ')) inModule = /^# +\S+ +(?:v\d\S*|=>)/.test(line);
    else if (inModule && !line.startsWith('## ') && /^\s*\S+\s*$/.test(line)) packages.add(line.trim());
  }
  const marks = /^## (.*)/.exec(lines[0] ?? '')?.[1]?.split(';') ?? [];
  return { forWorkspace: marks.some((mark) => mark.trim() === 'workspace'), packages };
}
