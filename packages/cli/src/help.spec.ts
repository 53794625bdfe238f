import type { Command } from './command';
import { helpText } from './help';

const build: Command = {
  name: 'build',
  aliases: ['publish'],
  summary: 'Build.',
  description: 'Builds things.',
  usage: 'PATH...',
  examples: '  ko build .',
  flags: [
    { name: 'tags', short: 't', type: 'strings', default: ['latest'], about: 'Tags.' },
    { name: 'push', type: 'bool', default: true, about: 'Push.' },
    { name: 'sbom', type: 'string', default: 'spdx', about: 'Kind.' },
    { name: 'bare', type: 'bool', about: 'Bare.' },
    { name: 'wait', type: 'string', alone: '5m', about: 'Wait.' },
  ],
  arguments: 'any',
};
const root: Command = {
  name: 'ko',
  summary: 'Builds.',
  flags: [],
  commands: [{ ...build, load: () => build }],
  arguments: 'none',
};

test("a command's help names its flags in order, with defaults that are not empty", () => {
  expect(helpText([root, build])).toBe(`Builds things.

Usage:
  ko build PATH... [flags]

Aliases:
  build, publish

Examples:
  ko build .

Flags:
      --bare                 Bare.
  -h, --help                 help for build
      --push                 Push. (default true)
      --sbom string          Kind. (default "spdx")
  -t, --tags strings         Tags. (default [latest])
      --wait string[="5m"]   Wait.

Global Flags:
  -v, --verbose   Enable debug logs
`);
});

test("the root's help lists commands", () => {
  expect(helpText([root])).toBe(`Builds.

Usage:
  ko [flags]
  ko [command]

Available Commands:
  build       Build.

Flags:
  -h, --help      help for ko
  -v, --verbose   Enable debug logs

Use "ko [command] --help" for more information about a command.
`);
});
