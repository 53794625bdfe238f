import type {
  CreateDependenciesContext,
  DependencyType,
  ProjectConfiguration,
  RawProjectGraphDependency,
} from '@nx/devkit';
import type { FileReferences } from './manifest-targets';

/**
 * Edges from deployments to the apps that their manifests name. A static one belongs to the file with the reference: Nx keeps the edges of a
 * file until it changes. Nx allows it for files of the project itself and of none; for another project's file, the edge has no file.
 */
export function manifestEdges({ projects, fileMap }: CreateDependenciesContext): RawProjectGraphDependency[] {
  const byRoot = new Map(Object.entries(projects).map(([name, { root }]) => [root, name]));
  const unowned = new Set(fileMap.nonProjectFiles.map(({ file }) => file));
  return Object.entries(projects).flatMap(([source, project]) => {
    const references = referencesIn(project);
    if (references.length === 0) return [];
    const own = new Set((fileMap.projectFileMap[source] ?? []).map(({ file }) => file));
    return references.flatMap(({ file, apps }) =>
      apps.flatMap((root): RawProjectGraphDependency[] => {
        const target = byRoot.get(root);
        if (target === undefined || target === source) return [];
        if (!own.has(file) && !unowned.has(file))
          return [{ source, target, type: 'implicit' as DependencyType.implicit }];
        return [{ source, target, type: 'static' as DependencyType.static, sourceFile: file }];
      }),
    );
  });
}

/** As `findDeployments` left them. */
function referencesIn({ metadata }: ProjectConfiguration): readonly FileReferences[] {
  return (metadata?.['ko'] as { readonly references?: readonly FileReferences[] } | undefined)?.references ?? [];
}
