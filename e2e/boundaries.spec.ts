import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import ts from 'typescript';

/**
 * Which way imports point, per package: a folder (or a file at the root of `src`) may import what stands on a line above its own or
 * on the same line, never what stands below. Design: four packages, one direction; inside a package, folders likewise.
 */
const LAYERS: Record<string, string[][]> = {
  oci: [
    [
      'errors',
      'digest',
      'reporter',
      'json',
      'platform',
      'reference',
      'timestamp',
      'verified',
      'abortable',
      'atomic-file',
      'concurrently',
    ],
    ['model'],
    ['layer'],
    ['image'],
    ['auth'],
    ['registry', 'store'],
    ['index'],
    ['testing'],
  ],
  core: [
    [
      'environment',
      'errors',
      'version',
      'nearest',
      'parallel',
      'epoch',
      'paths',
      'lock',
      'when-free',
      'git',
      'work-folder',
      'sealed',
      'kubectl',
      'resolve',
    ],
    ['go'],
    ['ko-yaml'],
    ['sbom', 'assemble', 'cache'],
    ['tidy-outputs'],
    ['image-record'],
    ['request'],
    ['options'],
    ['publish'],
    ['compile'],
    ['build-layers'],
    ['collect-layers'],
    ['sound-layers'],
    ['session'],
    ['pipeline', 'app-sources', 'foresee'],
    ['resolve-manifests'],
    ['index'],
    ['testing'],
  ],
  cli: [
    ['errors', 'terminal', 'reporter', 'core', 'work-folder'],
    ['flags'],
    ['command'],
    ['help', 'command-line'],
    ['docker-config', 'name-import-path', 'request'],
    ['build-images'],
    ['resolved-text'],
    ['kubectl'],
    ['commands'],
    ['main'],
    ['process'],
    ['testing'],
  ],
  nx: [['errors', 'version'], ['graph'], ['executors', 'generators'], ['after-run'], ['index'], ['testing']],
};

/** Packages that each may import. */
const PACKAGES: Record<string, string[]> = {
  oci: [],
  core: ['@ko/oci'],
  cli: ['@ko/oci', '@ko/core'],
  nx: ['@ko/oci', '@ko/core', '@nx/devkit', 'nx'],
};

interface Import {
  readonly file: string;
  readonly specifier: string;
}

const root = resolve(__dirname, '..');

function importsOf(packageName: string): Import[] {
  const src = join(root, 'packages', packageName, 'src');
  const files = readdirSync(src, { recursive: true, encoding: 'utf8' });
  return files
    .filter(
      (file) => file.endsWith('.ts') && !/\.(spec|contract|d)\.ts$/.test(file) && !/(^|[\\/])files[\\/]/.test(file),
    )
    .sort()
    .flatMap((file) =>
      ts
        .preProcessFile(readFileSync(join(src, file), 'utf8'), true, true)
        .importedFiles.map(({ fileName }) => ({ file: file.split(sep).join('/'), specifier: fileName })),
    );
}

function layerOf(packageName: string, file: string): number {
  const first = (file.split('/')[0] as string).replace(/\.ts$/, '');
  return (LAYERS[packageName] as string[][]).findIndex((names) => names.includes(first));
}

describe.each(Object.keys(LAYERS))('packages/%s', (name) => {
  const imports = importsOf(name);

  test('every folder and file has its place in the order', () => {
    const unplaced = new Set(imports.map(({ file }) => file).filter((file) => layerOf(name, file) < 0));
    expect([...unplaced]).toEqual([]);
  });

  test('imports between folders point one way', () => {
    const upward = imports.filter(({ file, specifier }) => {
      if (!specifier.startsWith('.')) return false;
      const target = relative('.', join(dirname(file), specifier))
        .split(sep)
        .join('/');
      return layerOf(name, target) > layerOf(name, file);
    });
    expect(upward).toEqual([]);
  });

  test('imports between packages go nx -> core -> oci, and only to what package.json names', () => {
    const manifest = JSON.parse(readFileSync(join(root, 'packages', name, 'package.json'), 'utf8')) as {
      dependencies?: Record<string, string>;
      peerDependencies?: Record<string, string>;
    };
    const declared = [...Object.keys(manifest.dependencies ?? {}), ...Object.keys(manifest.peerDependencies ?? {})];
    const allowed = new Set([
      ...(PACKAGES[name] as string[]).filter((target) => declared.includes(target)),
      ...declared.filter((target) => !target.startsWith('@ko/')),
    ]);
    const foreign = imports.filter(({ specifier }) => {
      if (specifier.startsWith('.') || specifier.startsWith('node:')) return false;
      const packageOf = specifier
        .split('/')
        .slice(0, specifier.startsWith('@') ? 2 : 1)
        .join('/');
      return !allowed.has(packageOf);
    });
    expect(foreign).toEqual([]);
  });
});
