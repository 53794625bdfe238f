module.exports = {
  displayName: '@ko/nx',
  preset: '../../jest.preset.js',
  setupFiles: ['<rootDir>/jest.setup.cjs'],
};
