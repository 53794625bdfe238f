import eslint from '@eslint/js';
import tseslint from 'typescript-eslint';

/** The tests act on the world all the time, so no effect is restricted here; the other rules of the house hold. */
export default tseslint.config(
  { ignores: ['out-tsc', 'tmp', 'eslint.config.mjs', '*.cjs'] },
  eslint.configs.recommended,
  {
    files: ['bin/*.mjs', 'remote-cache/*.mjs'],
    languageOptions: {
      globals: { Buffer: 'readonly', console: 'readonly', process: 'readonly', setImmediate: 'readonly' },
    },
  },
  ...tseslint.configs.strict,
  {
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
      'no-restricted-syntax': [
        'error',
        { selector: 'TSEnumDeclaration', message: 'A union of string literals instead of an enum.' },
      ],
    },
  },
);
