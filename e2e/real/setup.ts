import { installKubernetes } from '../components/kubernetes';
import { installTools } from '../components/tools';
import setupPackages from '../setup';

/** Jest's globalSetup of the real tests: everything that they start is installed, then as for the others. */
export default async function setup(): Promise<void> {
  const say = (text: string): void => void process.stderr.write(`> ${text}\n`);
  await installTools(process.env, say);
  await installKubernetes(process.env, say);
  await setupPackages();
}
