import { chmodSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Release } from '../closure/fixture/module-proxy';
import { writeTree } from '../tree';

/** A module that is not in the workspace. */
export const GREETING: Release = {
  path: 'example.com/greeting',
  version: 'v1.0.0',
  goMod: 'module example.com/greeting\n\ngo 1.21\n',
  files: { 'greeting.go': 'package greeting\n\n// Text is printed.\nconst Text = "hello"\n' },
};

/** The layers tasks of the shop, sorted. */
export const LAYERS = [
  'api:ko-layers--linux-amd64',
  'edge:ko-layers--linux-amd64',
  'edge:ko-layers--linux-arm64',
  'worker:ko-layers--linux-amd64',
];

/** Where they put their layers. */
export const LAYERS_FOLDERS = LAYERS.map((task) => `dist/ko/${task.replace(':ko-layers--', '/')}`);

export const APPS = ['api', 'edge', 'worker'];

/** Three apps in two modules: one with kodata (a program and a link in it), one for two platforms, one that needs `GREETING`. */
export function writeShop(root: string, greetingSums: string): void {
  writeTree(root, {
    'go.mod': 'module example.com/shop\n\ngo 1.21\n\nrequire example.com/greeting v1.0.0\n',
    'go.sum': greetingSums,
    '.ko.yaml': 'defaultBaseImage: scratch\n',
    'lib/lib.go': 'package lib\n\n// Name is printed.\nconst Name = "shop"\n',
    'cmd/api/main.go': 'package main\n\nimport "example.com/shop/lib"\n\nfunc main() { println(lib.Name) }\n',
    'cmd/api/kodata/page.html': '<p>shop</p>\n',
    'cmd/api/kodata/bin/start': '#!/bin/sh\n',
    'cmd/worker/main.go':
      'package main\n\nimport (\n\t"example.com/greeting"\n\t"example.com/shop/lib"\n)\n\nfunc main() { println(greeting.Text, lib.Name) }\n',
    'edge/go.mod': 'module example.com/edge\n\ngo 1.21\n',
    'edge/.ko.yaml': 'defaultBaseImage: scratch\ndefaultPlatforms: [linux/amd64, linux/arm64]\n',
    'edge/main.go': 'package main\n\nfunc main() { println("edge") }\n',
  });
  chmodSync(join(root, 'cmd/api/kodata/bin/start'), 0o755);
  symlinkSync('page.html', join(root, 'cmd/api/kodata/index.html'));
}
