import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { silentReporter, writeLayer } from '@ko/oci';
import { goEnvironment, temporaryFolder } from '../testing/folder';
import { kodataEntries } from './kodata-layer';

// Names that tar has trouble with, against Go's own archive/tar, which ko writes its layers with.

/** Packs a kodata folder as ko does. Arguments: folder, OS, seconds. Spec: ko-behaviour 5.3, 5.4. */
const PACK = `package main

import (
	"archive/tar"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"time"
)

const rawsd = "AQAAgBQAAAAkAAAAAAAAAAAAAAABAgAAAAAABSAAAAAhAgAAAQIAAAAAAAUgAAAAIQIAAA=="

func main() {
	root, windows := os.Args[1], os.Args[2] == "windows"
	seconds, _ := strconv.ParseInt(os.Args[3], 10, 64)
	modified := time.Unix(seconds, 0)
	folders := []string{"/var", "/var/run", "/var/run/ko"}
	if windows {
		folders = []string{"Hives", "Files", "Files/var", "Files/var/run", "Files/var/run/ko"}
	}
	w := tar.NewWriter(os.Stdout)
	header := func(name string, kind byte, size int64) {
		h := &tar.Header{Name: name, Typeflag: kind, Size: size, Mode: 0555, ModTime: modified}
		if windows && kind == tar.TypeReg {
			h.PAXRecords = map[string]string{"MSWINDOWS.rawsd": rawsd}
		}
		must(w.WriteHeader(h))
	}
	for _, folder := range folders {
		header(folder, tar.TypeDir, 0)
	}
	must(filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || path == root {
			return err
		}
		name := folders[len(folders)-1] + filepath.ToSlash(path[len(root):])
		if entry.IsDir() {
			header(name, tar.TypeDir, 0)
			return nil
		}
		text, err := os.ReadFile(path)
		header(name, tar.TypeReg, int64(len(text)))
		w.Write(text)
		return err
	}))
	must(w.Close())
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}
`;

let program: string;
beforeAll(async () => {
  const folder = await temporaryFolder({ 'go.mod': 'module example.com/pack\n\ngo 1.22\n', 'main.go': PACK });
  program = join(folder, 'pack');
  execFileSync('go', ['build', '-o', program, '.'], { cwd: folder, env: goEnvironment() as NodeJS.ProcessEnv });
}, 120_000);

/** A name of so many bytes. */
const long = (length: number, letter = 'n') => letter.repeat(length);
/** The image's folder has 12 characters with its slash, so these end around 100, where USTAR has to split. */
const around = (length: number) => [-1, 0, 1].map((more) => long(length + more - '/var/run/ko/'.length));

const names: [what: string, files: string[]][] = [
  ['of 99, 100 and 101 bytes', around(100)],
  ['with a folder that ends at 155 and 156 bytes', around(155).map((folder) => `${folder}/file`)],
  ['of 255 bytes', [long(255), `${long(255, 'd')}/${long(255)}`]],
  ['in deep folders', [`${`${long(40, 'd')}/`.repeat(8)}file`]],
  ['with a last part of 100 and 101 bytes', [`a/${long(100)}`, `a/${long(101)}`, `${long(50)}/b/${long(100)}`]],
  ['composed and decomposed', ['caf\u00e9', 'cafe\u0301']],
  ['beyond the Basic Multilingual Plane', ['\u{1F600}', '\uff5e', '\u{1F601}/\u{10FFFF}']],
  ['long and beyond ASCII', [`${'\u00e9'.repeat(120)}`, `${'\u65e5'.repeat(60)}/${'\u672c'.repeat(60)}`]],
  ['with blanks, quotes, control characters', [' ', 'a b', '"', "'", 'new\nline', 'tab\t', '\u0001', '\u007f']],
  ['that begin with a dot or a minus', ['.hidden', '..x', '-rf', '.git/HEAD', '...']],
  ['that Windows would not have', ['con', 'a:b', 'a*?', 'back\\slash', 'trailing.', 'trailing ']],
];
const settings: [os: string, mtime: number][] = [
  ['linux', 0],
  ['windows', 0],
  ['linux', -1],
  ['windows', 1234567890],
];

describe.each(settings)('for %s with time %d', (os, mtime) => {
  test.each(names)("names %s make the bytes of Go's archive/tar", async (_what, files) => {
    const folder = await temporaryFolder();
    for (const file of files) {
      const path = join(folder, 'kodata', file);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, `content of ${files.indexOf(file)}\n`);
    }
    await mkdir(join(folder, 'kodata/\u00e9mpty', long(100)), { recursive: true });
    const entries = kodataEntries(folder, { os, mtime, workspaceRoot: folder, reporter: silentReporter });
    const { diffID } = await writeLayer(entries, join(folder, 'layer'), { mediaType: 'x' });
    const theirs = execFileSync(program, [join(folder, 'kodata'), os, String(mtime)], { maxBuffer: 2 ** 24 });
    expect(diffID).toBe(`sha256:${createHash('sha256').update(theirs).digest('hex')}`);
  });
});
