import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import ts from 'typescript';

const root = resolve(__dirname, '..');
const READMES = ['packages/oci/README.md', 'packages/core/README.md', 'packages/nx/README.md', 'README.md'];

/** The TypeScript blocks of the READMEs, each as a file beside the README, so that its imports resolve as a reader's would. */
function blocks(): Map<string, string> {
  const found = READMES.flatMap((readme) =>
    [...readFileSync(join(root, readme), 'utf8').matchAll(/^```ts\n([^]*?)^```$/gm)].map(
      ([, code], position) => [join(root, 'e2e', `${readme.replaceAll('/', '-')}-${position}.ts`), code ?? ''] as const,
    ),
  );
  return new Map(found);
}

test('every TypeScript block of a README compiles', () => {
  const sources = blocks();
  expect(sources.size).toBeGreaterThan(0);
  const { config } = ts.readConfigFile(join(root, 'tsconfig.base.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent({ ...config, files: [] }, ts.sys, join(root, 'e2e'));
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (file) => sources.has(file) || fileExists(file);
  host.getSourceFile = (file, languageVersion, ...rest) => {
    const text = sources.get(file);
    return text === undefined
      ? getSourceFile(file, languageVersion, ...rest)
      : ts.createSourceFile(file, text, languageVersion);
  };
  const program = ts.createProgram(
    [...sources.keys()],
    // Without our own condition the imports resolve to the compiled declarations, as for a reader who installed the package.
    { ...options, customConditions: [], composite: false, noEmit: true, noUnusedLocals: false, declarationMap: false },
    host,
  );
  const problems = ts
    .getPreEmitDiagnostics(program)
    .map(({ file, messageText }) => `${file?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`);
  expect(problems).toEqual([]);
});
