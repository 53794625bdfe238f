module.exports = { displayName: '@ko/core', preset: '../../jest.preset.js' };
