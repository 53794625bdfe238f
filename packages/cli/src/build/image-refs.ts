export { type ImageRefs, openImageRefs, referencesOf } from '@ko/core';
