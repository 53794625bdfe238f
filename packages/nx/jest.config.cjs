module.exports = { displayName: '@ko/nx', preset: '../../jest.preset.js' };
