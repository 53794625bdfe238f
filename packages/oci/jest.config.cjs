module.exports = { displayName: '@ko/oci', preset: '../../jest.preset.js' };
