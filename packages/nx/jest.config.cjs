module.exports = {
  displayName: '@ko/nx',
  preset: '../../jest.preset.js',
  setupFiles: ['<rootDir>/jest.setup.cjs'],
  // A test may start Go, and the first one of a file loads Nx: on a busy machine that takes more than Jest's five seconds.
  testTimeout: 60_000,
};
