import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '../testing/folder';
import { type KodataBounds, kodataRoots } from './kodata-roots';

const FILES = {
  'ws/.git': 'gitdir: elsewhere\n', // the file of a linked work tree
  'ws/app/kodata/f': '',
  'ws/app/.ko.yaml': '',
  'alone/app/kodata/f': '',
  'shared/assets/f': '',
};

interface Case {
  readonly bounds?: Partial<KodataBounds>;
  /** KO_DATA_PATH_ALLOWED_ROOT, below the folder of the test when it begins with a slash. */
  readonly variable?: string;
  /** The app, when it is not the one in the workspace. */
  readonly app?: string;
}

async function rootsOf({ bounds = {}, variable, app = 'ws/app' }: Case): Promise<string[]> {
  const root = await temporaryFolder(FILES);
  await symlink(root, join(root, 'ws/link'));
  const all = { workspaceRoot: join(root, 'ws'), directory: join(root, 'ws/app'), ...bounds };
  const env = variable === undefined ? {} : { KO_DATA_PATH_ALLOWED_ROOT: variable.replace(/^\//, `${root}/`) };
  const roots = await kodataRoots(join(root, app, 'kodata'), all, env);
  return roots.map((path) => path.slice(root.length) || '/');
}

const git: Partial<KodataBounds> = { kodataBoundary: 'git' };
const rows: [rule: string, given: Case, roots: string[]][] = [
  ['in a workspace it is the workspace', {}, ['/ws']],
  ['more folders, from the root of the workspace on', { bounds: { kodataRoots: ['../shared'] } }, ['/ws', '/shared']],
  ['a folder that is in it already changes nothing', { bounds: { kodataRoots: ['app', '.'] } }, ['/ws']],
  ['a folder around it takes its place', { bounds: { kodataRoots: ['..'] } }, ['/']],
  ["ko's variable widens it", { variable: '/' }, ['/']],
  ["ko's variable never narrows it", { variable: '/ws/app' }, ['/ws']],
  ["ko's variable counts for nothing without kodata in it", { variable: '/shared' }, ['/ws']],
  ['as ko: the git work tree', { bounds: git }, ['/ws']],
  ['as ko: outside of one, kodata alone', { bounds: git, app: 'alone/app' }, []],
  ['as ko: the variable is first, wide or narrow', { bounds: git, variable: '/' }, ['/']],
  ['as ko: the variable may be kodata', { bounds: git, variable: '/ws/app/kodata' }, ['/ws/app/kodata']],
  ["as ko: a relative variable starts at ko's working directory", { bounds: git, variable: '..' }, ['/ws']],
  ['as ko: through a link', { bounds: git, variable: '/ws/link' }, ['/']],
  ['as ko: the variable without kodata in it', { bounds: git, variable: '/alone' }, ['/ws']],
  ['as ko: a variable that names nothing', { bounds: git, variable: '/absent' }, ['/ws']],
];
test.each(rows)('how far links may lead: %s', async (_rule, given, roots) => {
  expect(await rootsOf(given)).toEqual(roots);
});

test.each(['../absent', 'app/kodata/f'])('a folder that is none is an error: %s', async (folder) => {
  await expect(rootsOf({ bounds: { kodataRoots: [folder] } })).rejects.toThrow(
    `The option kodataRoots names "${folder}", which is no folder. Correct it, or remove it.`,
  );
});
