import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { workspacePaths } from './uncovered';

test('a path leads where its links lead; what is not there, or leads nowhere, stays as it is', () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'ko-uncovered-')));
  try {
    const root = join(folder, 'workspace');
    mkdirSync(join(root, 'lib/price'), { recursive: true });
    mkdirSync(join(folder, 'elsewhere'));
    for (const file of ['workspace/lib/price/price.go', 'elsewhere/page.html']) writeFileSync(join(folder, file), '');
    symlinkSync('lib', join(root, 'linked'));
    symlinkSync('price.go', join(root, 'lib/price/same.go'));
    symlinkSync(join(folder, 'elsewhere/page.html'), join(root, 'page.html'));
    symlinkSync('nowhere', join(root, 'dangling'));
    symlinkSync('round', join(root, 'round'));
    const paths = [
      'lib/price/price.go',
      'linked/price/price.go',
      'linked/price/same.go',
      'page.html',
      'dangling',
      'round/price.go',
      'missing/price.go',
      'lib/price/price.go/below.go',
    ];
    expect(
      workspacePaths(
        root,
        paths.map((path) => join(root, path)),
      ),
    ).toEqual([
      'lib/price/price.go',
      'lib/price/price.go',
      'lib/price/price.go',
      '../elsewhere/page.html',
      'dangling',
      'round/price.go',
      'missing/price.go',
      'lib/price/price.go/below.go',
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
