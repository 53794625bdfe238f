const nxPreset = require('@nx/jest/preset').default;

/** What every package's tests share: real Node, TypeScript through swc, our own packages from source. */
module.exports = {
  ...nxPreset,
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['@ko/source', 'node', 'require', 'default'] },
  testMatch: ['**/*.spec.ts'],
  transform: {
    '^.+\\.[tj]s$': [
      '@swc/jest',
      {
        swcrc: false,
        jsc: { target: 'es2022', parser: { syntax: 'typescript', decorators: false }, keepClassNames: true },
        module: { type: 'commonjs' },
        sourceMaps: 'inline',
      },
    ],
  },
};
