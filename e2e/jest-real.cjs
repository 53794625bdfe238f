/** End-to-end tests beside real registries, a real Docker daemon and the real ko, which the setup installs. */
module.exports = {
  ...require('./jest-hermetic.cjs'),
  displayName: 'e2e-real',
  testPathIgnorePatterns: ['/node_modules/'],
  testMatch: ['<rootDir>/real/**/*.spec.ts'],
  globalSetup: '<rootDir>/real/setup.ts',
  testTimeout: 1_200_000,
};
