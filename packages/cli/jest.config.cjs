module.exports = { displayName: '@ko/cli', preset: '../../jest.preset.js' };
