import { join, posix } from 'node:path';
import { type GeneratorCallback, getProjects, logger, readNxJson, type Tree, writeJson } from 'nx/src/devkit-exports';
import { appNameTaken, filesExist } from '../../errors';
import { longName, shortName } from '../../graph/names';
import { formatIfPossible } from '../format';
import initGenerator, { hasPlugin } from '../init/generator';
import { writeTemplates } from '../templates';
import { useModule } from './go-work';
import { type AppPlan, type Part, planApp } from './plan';
import type { AppOptions } from './schema';

/** What each group of templates writes, from the app's folder. */
const FILES: Readonly<Record<Part, readonly string[]>> = {
  app: ['main.go', 'main_test.go'],
  module: ['go.mod'],
  config: ['.ko.yaml'],
  kodata: ['kodata/index.html'],
  manifests: ['k8s/deployment.yaml', 'k8s/service.yaml'],
};

/** Creates a Go HTTP server with all that `ko-build` wants. Writes nothing if any of its files exists. */
export default async function appGenerator(tree: Tree, options: AppOptions): Promise<GeneratorCallback> {
  const plan = planApp(tree, options);
  const name = projectName(tree, plan, options);
  const files = plan.parts.flatMap((part) => FILES[part]).map((file) => posix.join(plan.directory, file));
  const taken = files.filter((file) => tree.exists(file));
  if (taken.length > 0) throw filesExist(taken);

  for (const part of plan.parts) {
    writeTemplates(tree, join(__dirname, 'files', part), plan.directory, { ...plan.variables });
  }
  if (plan.workFile !== undefined) {
    const folder = posix.relative(posix.dirname(plan.workFile), plan.module.directory);
    tree.write(plan.workFile, useModule(tree.read(plan.workFile, 'utf8') ?? '', folder));
  }
  // The plugin names a project by its folder. Another name needs a file that says so.
  const named = posix.join(plan.directory, 'project.json');
  if (name !== shortName(plan) && !tree.exists(named)) writeJson(tree, named, { name });
  const init = hasPlugin(readNxJson(tree) ?? {}) ? () => {} : await initGenerator(tree, { skipFormat: true });
  if (!options.skipFormat) await formatIfPossible(tree);
  return async () => {
    await init();
    tellNextStep(tree, plan, name);
  };
}

/** The name, made different from that of a project elsewhere unless the user chose it: two of one name fail every command. */
function projectName(tree: Tree, plan: AppPlan, options: AppOptions): string {
  const projects = getProjects(tree);
  const isTaken = (name: string) => projects.has(name) && projects.get(name)?.root !== plan.directory;
  const candidates = options.name === undefined ? [plan.name, longName(plan)] : [plan.name];
  const free = candidates.find((name) => !isTaken(name));
  if (free === undefined) throw appNameTaken(plan.name, projects.get(plan.name)?.root ?? '');
  return free;
}

function tellNextStep(tree: Tree, plan: AppPlan, name: string): void {
  const nx = tree.exists('package.json') ? 'npx nx' : './nx';
  if (plan.hiddenConfig !== undefined) {
    logger.warn(`${posix.join(plan.directory, '.ko.yaml')} applies to ${name} now, in place of ${plan.hiddenConfig}.`);
  }
  logger.info(`\n${name} is ready. Build its image with: ${nx} run ${name}:ko-build`);
}
