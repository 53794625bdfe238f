/** End-to-end tests that need Node, npm, Go and git; no root, no daemon. Called jest-*.cjs so that Nx infers no target `test` from it. */
module.exports = {
  displayName: 'e2e',
  preset: '../jest.preset.js',
  rootDir: __dirname,
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/real/'],
  globalSetup: '<rootDir>/setup.ts',
  globalTeardown: '<rootDir>/teardown.ts',
  testTimeout: 240_000,
  // A test waits for processes most of the time; they share the cores among themselves.
  maxWorkers: 2,
};
