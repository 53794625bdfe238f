import eslint from '@eslint/js';
import tseslint from 'typescript-eslint';
import { effects } from './effects.mjs';

/** nx -> core -> oci; nobody looks back. Which packages of ours a package may import. */
const DIRECTION = { oci: [], core: ['@ko/oci'], cli: ['@ko/oci', '@ko/core'], nx: ['@ko/oci', '@ko/core'] };

const OURS = ['@ko/oci', '@ko/oci/testing', '@ko/core', '@ko/nx'];

/** Modules that act on the world, and the files that may import them. */
function restrictedImports(allowedPackages, refusedModules) {
  const paths = OURS.filter((name) => !allowedPackages.includes(name)).map((name) => ({
    name,
    message: 'Imports go nx -> core -> oci. Test support (@ko/oci/testing) belongs in specs.',
  }));
  for (const { names, owner } of refusedModules) {
    for (const name of names) {
      paths.push({ name, message: `Only the files that own this effect may import it (${owner}): .config/effects.mjs.` });
    }
  }
  return ['error', { paths }];
}

/** The flat configuration of one package: the rules of the house, the direction of imports, the owners of effects. */
export function packageConfig(name) {
  const allowed = DIRECTION[name];
  const all = Object.values(effects);
  return tseslint.config(
    { ignores: ['dist', 'out-tsc', '**/generators/*/files', '**/schema.d.ts', 'eslint.config.mjs', 'jest.config.cjs'] },
    eslint.configs.recommended,
    ...tseslint.configs.strict,
    {
      rules: {
        'no-console': name === 'nx' ? 'off' : 'error',
        '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
        '@typescript-eslint/no-invalid-void-type': 'off',
        '@typescript-eslint/no-non-null-assertion': 'error',
        '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
        '@typescript-eslint/no-empty-function': 'off',
        'no-restricted-imports': restrictedImports(allowed, all),
        'no-restricted-syntax': [
          'error',
          { selector: 'TSEnumDeclaration', message: 'A union of string literals instead of an enum.' },
        ],
      },
    },
    ...Object.keys(effects).flatMap((effect) => {
      const owners = (effects[effect].owners[name] ?? []).map((file) => `src/${file}`);
      if (owners.length === 0) return [];
      // A file that owns one effect may own others: what is refused for it is every effect that does not list it.
      return owners.map((file) => ({
        files: [file],
        rules: {
          'no-restricted-imports': restrictedImports(
            allowed,
            all.filter((other) => !(other.owners[name] ?? []).includes(file.slice('src/'.length))),
          ),
        },
      }));
    }),
    {
      files: ['**/*.spec.ts', '**/*.contract.ts'],
      rules: {
        'no-restricted-imports': restrictedImports([...allowed, '@ko/oci/testing'], []),
        'no-console': 'off',
        '@typescript-eslint/no-non-null-assertion': 'off',
      },
    },
  );
}
