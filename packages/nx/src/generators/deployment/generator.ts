import { join, posix } from 'node:path';
import { type GeneratorCallback, logger, readNxJson, type Tree, writeJson } from 'nx/src/devkit-exports';
import { formatIfPossible } from '../format';
import { resourceName } from '../directory';
import initGenerator, { hasPlugin } from '../init/generator';
import { writeTemplates } from '../templates';
import { type DeploymentPlan, planDeployment } from './plan';
import type { DeploymentOptions } from './schema';

/** What an app's own generator writes for Kubernetes. */
const TEMPLATES = join(__dirname, '../app/files/manifests/k8s');

/** Makes a folder of manifests a project, with first manifests for an app if that is asked for and there are none. */
export default async function deploymentGenerator(tree: Tree, options: DeploymentOptions): Promise<GeneratorCallback> {
  const plan = planDeployment(tree, options);
  const { directory, project, app } = plan;
  if (project !== undefined) writeJson(tree, posix.join(directory, 'project.json'), project);
  if (app !== undefined && !plan.hasManifests) {
    const variables = { resource: resourceName(app.name), importPath: app.importPath, port: options.port ?? 8080 };
    writeTemplates(tree, TEMPLATES, directory, variables);
  }
  const init = hasPlugin(readNxJson(tree) ?? {}) ? () => {} : await initGenerator(tree, { skipFormat: true });
  if (!options.skipFormat) await formatIfPossible(tree);
  return async () => {
    await init();
    tellNextStep(tree, plan);
  };
}

function tellNextStep(tree: Tree, { directory, name, targets, project, app, hasManifests }: DeploymentPlan): void {
  const nx = tree.exists('package.json') ? 'npx nx' : './nx';
  if (app !== undefined && hasManifests) {
    logger.warn(`${directory} holds manifests already, so none were written for ${app.name}.`);
  }
  if (!hasManifests && app === undefined) {
    logger.warn(
      `${directory} holds no manifests yet. Write some, and name apps in them like "image: ko://example.com/team/hello".`,
    );
  }
  const state = project === undefined ? 'was a deployment already' : 'is ready';
  logger.info(
    `\n${name} ${state}. Put references into its manifests with: ${nx} run ${name}:${targets.resolve}` +
      `\nThe same, and into the cluster that kubectl knows: ${nx} run ${name}:${targets.apply}`,
  );
}
