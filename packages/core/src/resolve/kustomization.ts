import type * as Yaml from 'yaml';

/** Names of which a folder may have one, and then kubectl takes it for a kustomization. Spec: kustomize, `konfig.RecognizedKustomizationFileNames`. */
export const KUSTOMIZATION_FILES: readonly string[] = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'];

/**
 * The texts of a kustomization that may be paths of files and folders, from its own folder: there are some twenty fields that hold such,
 * and those of generators have `name=path`. What is none of the workspace's files is for the caller to see. Never fails.
 */
export function kustomizationPaths(text: string): string[] {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- loaded when there is one; import() would stay one, and jest has no ES modules
  const { isScalar, parseAllDocuments, visit } = require('yaml') as typeof Yaml;
  const paths = new Set<string>();
  try {
    for (const document of parseAllDocuments(text, { logLevel: 'silent' })) {
      visit(document, {
        Scalar: (key, node) => {
          if (key === 'key' || !isScalar(node) || typeof node.value !== 'string' || !PATH.test(node.value)) return;
          paths.add(node.value).add(node.value.slice(node.value.indexOf('=') + 1));
        },
      });
    }
  } catch {
    return [...paths]; // kubectl says what is wrong with it
  }
  return [...paths];
}

/** Neither absolute nor somewhere in the network, and of one line. */
const PATH = /^(?![/~])(?!.*(?::\/\/|\?))[^\n:]{1,500}$/;
