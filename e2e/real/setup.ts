import { installTools } from '../components/tools';
import setupPackages from '../setup';

/** Jest's globalSetup of the real tests: everything that they start is installed, then as for the others. */
export default async function setup(): Promise<void> {
  await installTools(process.env, (text) => process.stderr.write(`> ${text}\n`));
  await setupPackages();
}
