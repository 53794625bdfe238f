import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Ajv from 'ajv';
import { succeed } from '../command';
import { machine } from '../run-folder';

// Two judges of SPDX 2.3 documents that know nothing of us: the official JSON schema, and the SPDX project's own Go library.

/** The module that carries the official schema; no npm package has it. Spec: spdx-spec v2.3, schemas/spdx-schema.json. */
const SCHEMA = { module: 'github.com/anchore/syft@v1.52.0', file: 'schema/spdx-json/spdx-schema-2.3.json' } as const;

/** What the Go library says of a document. */
export interface SpdxFindings {
  /** Names, in the order of the document. */
  readonly packages: readonly string[];
  readonly problems: readonly string[];
  /** Identifiers with characters that the specification does not have. */
  readonly notInStrictSyntax: readonly string[];
}

export interface SpdxJudges {
  /** What the schema has against a document; empty when nothing. It knows every key, so that a misspelt one is found. */
  schemaErrors(text: string): string[];
  library(text: string): Promise<SpdxFindings>;
  close(): void;
}

/** Fetches the schema and compiles `spdx-check`, both through the user's module proxy and caches. */
export async function startSpdxJudges(outer: NodeJS.ProcessEnv): Promise<SpdxJudges> {
  const folder = mkdtempSync(join(tmpdir(), 'ko-spdx-'));
  const close = (): void => rmSync(folder, { recursive: true, force: true });
  const env = { ...outer, ...machine().go, GOFLAGS: '', CGO_ENABLED: '0', GOWORK: 'off' };
  try {
    const download = await succeed('go', ['mod', 'download', '-json', SCHEMA.module], { cwd: folder, env });
    const { Dir } = JSON.parse(download.stdout) as { Dir: string };
    // Draft 7, as the schema says of itself; it has no formats.
    const accepts = new Ajv({ allErrors: true }).compile(
      JSON.parse(readFileSync(join(Dir, SCHEMA.file), 'utf8')) as object,
    );
    const program = join(folder, 'spdx-check');
    await succeed('go', ['build', '-trimpath', '-buildvcs=false', '-o', program, '.'], {
      cwd: join(__dirname, 'spdx-check'),
      env,
    });
    return {
      schemaErrors: (text) => {
        accepts(JSON.parse(text));
        return (accepts.errors ?? []).map(({ dataPath, message }) => `${dataPath} ${message}`);
      },
      library: async (text) => {
        const file = join(folder, 'document.json');
        writeFileSync(file, text);
        const { stdout } = await succeed(program, [file], { cwd: folder, env });
        return JSON.parse(stdout) as SpdxFindings;
      },
      close,
    };
  } catch (error) {
    close();
    throw error;
  }
}
