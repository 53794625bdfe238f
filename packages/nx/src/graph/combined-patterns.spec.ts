import { combinedPatterns } from './combined-patterns';

const at = (...paths: string[]) =>
  paths.map((path) => (path.startsWith('!') ? `!{workspaceRoot}/${path.slice(1)}` : `{workspaceRoot}/${path}`));

test.each<[rule: string, sets: string[][], combined: string[]]>([
  ['what sets have in common is there once', [at('a/*.go', 'b/*.go'), at('b/*.go')], at('a/*.go', 'b/*.go')],
  ['one set stays as it is', [at('a/**/*', '!a/x')], at('a/**/*', '!a/x')],
  ['a negation elsewhere stays', [at('a/**/*', '!a/x'), at('b/*.go')], at('a/**/*', 'b/*.go', '!a/x')],
  ['one that could touch another set goes', [at('a/**/*', '!a/x/*'), at('a/x/*.go')], at('a/**/*', 'a/x/*.go')],
  ['also from below', [at('a/**/*', '!a/x/y'), at('a/*/y')], at('a/**/*', 'a/*/y')],
  ['one that both have stays', [at('a/**/*', '!a/x'), at('b', 'a/*', '!a/x')], at('a/**/*', 'b', 'a/*', '!a/x')],
  ['braces are read', [at('a/**/*', '!a/x'), at('{b,c/d}/*.go')], at('a/**/*', '{b,c/d}/*.go', '!a/x')],
  ['and each of theirs counts', [at('a/**/*', '!a/x'), at('{b,a/x}/*.go')], at('a/**/*', '{b,a/x}/*.go')],
  ['what begins anywhere touches all', [at('a/**/*', '!**/x'), at('b/*.go')], at('a/**/*', 'b/*.go')],
])('%s', (_rule, sets, combined) => {
  expect(combinedPatterns(sets)).toEqual(combined);
});
