const nxPreset = require('@nx/jest/preset').default;

/** What every package's tests share: real Node, TypeScript through swc, our own packages from source. */
module.exports = {
  ...nxPreset,
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['@ko/source', 'node', 'require', 'default'] },
  testMatch: ['**/*.spec.ts'],
  // A hang, not a measurement: on a busy machine a megabyte of gzip, a start of Go or the loading of Nx takes more than five seconds.
  testTimeout: 60_000,
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
