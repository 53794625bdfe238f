import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { UserError } from '../errors';
import { runGo } from '../go/toolchain';
import { goEnvironment, temporaryFolder } from '../testing/folder';
import { expandTemplate, templateNeeds } from './template';

jest.setTimeout(180_000); // on a machine with an empty Go cache, text/template itself is compiled

const ENV = { A: 'x y', N: '3', EMPTY: '', U: 'größe', Q: 'a"b\\c\'<&>\n', GOOS: 'linux', GOARCH: 'amd64' };
const GIT = { Branch: 'trunk', IsDirty: true, IsClean: false, CommitTimestamp: -5n };
const DATA = { Env: ENV, Git: GIT, Date: '2023-11-14T22:13:21Z', Timestamp: 1700000001n };

/** The same data in the real text/template, with ko's option and name. One answer a template: text, or an error. */
const PROGRAM = `package main

import (
	"encoding/json"
	"os"
	"strings"
	"text/template"
)

func main() {
	var templates []string
	file, _ := os.Open(os.Args[1])
	json.NewDecoder(file).Decode(&templates)
	env := map[string]string{}
	json.Unmarshal([]byte(os.Args[2]), &env)
	data := map[string]any{
		"Env": env, "Date": "2023-11-14T22:13:21Z", "Timestamp": int64(1700000001),
		"Git": map[string]any{"Branch": "trunk", "IsDirty": true, "IsClean": false, "CommitTimestamp": int64(-5)},
	}
	answers := [][2]string{}
	for _, text := range templates {
		parsed, err := template.New("argsTmpl").Option("missingkey=error").Parse(text)
		var out strings.Builder
		if err == nil {
			err = parsed.Execute(&out, data)
		}
		if err != nil {
			answers = append(answers, [2]string{"", err.Error()})
		} else {
			answers = append(answers, [2]string{out.String(), ""})
		}
	}
	json.NewEncoder(os.Stdout).Encode(answers)
}
`;

/** Ours must give exactly Go's text for these. */
const TEXTS = [
  '',
  'plain',
  '-X main.v={{.Env.A}}',
  '{{ .Env.A | printf "%q" }}',
  '{{- if eq .Env.N "3" -}} three {{- else -}} other {{- end -}}',
  '{{ len .Env.A }}',
  '{{ len .Env.U }}',
  '{{ index .Env "N" }}',
  '{{ index .Env "none" }}|',
  '{{ index .Env.A 0 }}',
  '{{.Git.Branch}}|{{.Git.IsDirty}}|{{.Timestamp}}|{{.Date}}',
  'a {{- "b" -}} c',
  'a {{"b"}} c',
  'a\n{{- /* comment */ -}}\nb',
  '{{/* c */}}x',
  'a{{/* }} */}}b',
  '{{ "{{" }}{{ `}}` }}',
  '{{with .Env}}{{.A}}{{$.Env.N}}{{end}}',
  '{{with .Env.EMPTY}}x{{else}}empty{{end}}',
  '{{with .Env.EMPTY}}x{{else with .Env.N}}n={{.}}{{end}}',
  '{{if .Env.EMPTY}}a{{else if .Env.N}}b{{else}}c{{end}}',
  '{{if .Env.EMPTY}}a{{else if false}}b{{else}}c{{end}}',
  '{{if and .Env.N .Git.IsDirty}}y{{end}}',
  '{{if or .Env.EMPTY .Git.IsClean}}y{{else}}n{{end}}',
  '{{and 1 0 .Env.NOPE}}',
  '{{or 0 "x" .Env.NOPE}}',
  '{{if not .Git.IsClean}}y{{end}}',
  '{{range $k, $v := .Env}}{{$k}}={{$v}};{{end}}',
  '{{range .Env}}[{{.}}]{{end}}',
  '{{range $v := .Env}}{{len $v}} {{end}}',
  '{{range 3}}{{.}}{{end}}',
  '{{range $i := 3}}{{if eq $i 1}}{{continue}}{{end}}<{{$i}}>{{end}}',
  '{{range $i, $e := 5}}{{if eq $i 2}}{{break}}{{end}}{{$e}}{{end}}',
  '{{range $k, $v := .Git}}{{$k}}={{$v}},{{end}}',
  '{{$x := "a"}}{{if true}}{{$x = "b"}}{{$y := "c"}}{{$y}}{{end}}{{$x}}',
  '{{$x := .Env}}{{$x.A}}',
  '{{$x := "a"}}{{with $x := "b"}}{{$x}}{{end}}{{$x}}',
  '{{(index .Env "A") | len}}',
  '{{ (.Env).A }}',
  '{{ printf "%s-%s" .Env.GOOS .Env.GOARCH }}',
  '{{ .Env.A | printf "%s %s" .Env.N | len }}',
  '{{print 1 2 "a" 3 4}}',
  '{{print "a" "b" 1 true nil}}',
  '{{println "a" 1}}',
  '{{print}}',
  '{{ 1_000 }} {{ 0x1F }} {{ 017 }} {{ 0b101 }} {{ 0o17 }} {{ -3 }} {{ +3 }}',
  "{{ 'a' }} {{ '\\n' }} {{ '\\x41' }} {{'ü'}}",
  '{{ 1.5 }} {{ .5 }} {{ 1e3 }} {{1e30}} {{1e-7}} {{ 0.000001234 }}',
  '{{ "a\\tb\\"\\u00fc\\x41" }}{{ `raw\\n` }}',
  '{{html .Env.Q}}',
  '{{js .Env.Q}}',
  '{{urlquery "a b&c/d~ü*(!)"}}',
  '{{html "a" 1 "b"}}',
  '{{printf "%q" .Env.Q}}',
  '{{printf "%q %#q" "ü\\x00\\u200b" "raw"}}',
  '{{slice .Env.A 1}}',
  '{{slice .Env.A 1 2}}',
  '{{slice .Env.A}}',
  '{{ne 1 2}}{{lt 1 2}}{{le 2 2}}{{gt 3 2}}{{ge 1 2}}{{eq 1 2 1}}',
  '{{lt "a" "b"}} {{eq true false}} {{lt 1.5 2.5}}',
  '{{eq .Timestamp 1700000001}} {{lt .Git.CommitTimestamp 0}}',
  '{{printf "%5d|%-5d|%05d|%+d|%x|%X|%#x|%b|%o|%c|%U|%q" 42 42 -42 42 255 255 255 5 8 65 0xfc 65}}',
  '{{printf "%5s|%-5s|%.2s|%05s|%x|% d" "ab" "ab" "abc" "ab" "hi" 5}}',
  '{{printf "%t %v %v %T %T %T %T" true "s" 3 "s" 3 1.5 true}}',
  '{{printf "%.2f %8.3f %e %g %6.1f|%-8.1f|" 3.14159 2.5 1234.5 0.1 2.35 2.35}}',
  '{{printf "%d %s %z" "s" 3 4}}',
  '{{printf "%s"}}',
  '{{printf "a" 1 "b"}}',
  '{{printf "%d%%" 5}}',
  '{{printf "%"}}',
  '{{printf "%*d" 5 42}}',
  '{{printf "%v" .Git}}',
  '{{.Git}}',
  '{{printf "%v %s" nil nil}}',
  '{{ not 0 }}{{ not "" }}{{ not .Env }}',
  '{{if .Env}}y{{end}}{{if 0.0}}n{{end}}{{if -0}}n{{end}}',
  '{{"a" | print "b" | print}}',
  '{{len (slice .Env.A 1 3)}}',
  '{{ print (len .Env.A) (len .Env.N) }}',
  '{{\n.Env.A\n}}',
  '{{.Env.A}}\n{{.Env.N}}',
  '{{- .Env.A -}}',
  '  {{- " a " -}}  ',
  '{{ -}}'.replace('{{ -}}', '{{ 1 -}} x'),
  '{{range .Env.EMPTY}}x{{else}}none{{end}}'.replace('.Env.EMPTY', '0'),
  '{{with $v := index .Env "N"}}{{$v}}{{end}}',
  '{{block_ := 1}}'.replace('block_', '$block_'),
];

/** Go's text of an error is part of what ko prints; ours is the same here. */
const ERRORS = [
  '{{.Env.NOPE}}',
  'a\nb {{ .Env.NOPE }}',
  '{{.Nope}}',
  '{{.Env.A.B}}',
  '{{$.Env.NOPE}}',
  '{{with .Env}}{{.NOPE}}{{end}}',
  '{{ if eq .Env.A .Env.NOPE }}{{end}}',
  '{{ü}}',
  '{{.Env',
  '{{if true}}x',
  '{{end}}',
  '{{else}}',
  '{{nope 1}}',
  '{{$x}}',
  '{{"abc}}',
  '{{`abc}}',
  '{{/* x }}',
  '{{lt true false}}',
  '{{len 3}}',
  '{{index .Env.A 99}}',
  '{{slice .Env.A 9}}',
  '{{eq 1}}',
  '{{not}}',
  '{{ne 1}}',
  '{{index .Env 3}}',
  '{{break}}',
  '{{if}}x{{end}}',
  '{{range}}{{end}}',
  '{{ 3 | len }}',
  '{{.Env.A 3}}',
  '{{"a" | .Env.A}}',
  '{{range .Env.A}}{{end}}',
  "{{'ab'}}",
  "{{''}}",
  '{{0x}}',
  '{{08}}',
  '{{-}}',
  '{{1x}}',
  '{{-.Env.A}}',
  '{{99999999999999999999}}',
  '{{.Env."A"}}',
  '{{.Env.A$x}}',
  '{{len"a"}}',
];

/** Both refuse these; the words differ, or one of ours says more. */
const REFUSED = [
  '{{slice 3}}',
  '{{printf 3}}',
  '{{len nil}}',
  '{{eq .Env .Env}}',
  '{{eq 1 "a"}}',
  '{{}}',
  '{{ | }}',
  '{{(1}}',
  '{{1)}}',
  '{{nil}}',
  '{{"a".B}}',
  '{{1 2}}',
  '{{.A.}}',
  '{{#}}',
  '{{1 | 2}}',
  '{{$x = 1}}',
  '{{if true}}{{else}}{{else}}{{end}}',
  '{{"a"b}}',
  '{{"\\q"}}',
  '{{range $a, $b, $c := .Env}}{{end}}',
  '{{len 1 2}}',
  '{{ 3}}{{-1}}}}{{',
];

function ours(text: string): [string, string] {
  try {
    return [expandTemplate(text, DATA), ''];
  } catch (error) {
    expect((error as UserError).code).toBe('invalid-template');
    return ['', (error as UserError).message.replace(/\. It stands in .*$/, '')];
  }
}

test('texts and errors are those of the real text/template', async () => {
  const folder = await temporaryFolder({ 'go.mod': 'module m\n\ngo 1.21\n', 'main.go': PROGRAM });
  const all = [...TEXTS, ...ERRORS, ...REFUSED];
  await writeFile(join(folder, 'templates.json'), JSON.stringify(all));
  const run = await runGo(['run', '.', 'templates.json', JSON.stringify(ENV)], { cwd: folder, env: goEnvironment() });
  expect(run.stderr).toBe('');
  const real = JSON.parse(run.stdout) as [string, string][];
  const rows = all.map((text, i) => ({ text, ours: ours(text), real: real[i]! }));
  const firm = rows.slice(0, TEXTS.length + ERRORS.length);
  expect(firm.map(({ text, ours }) => ({ text, answer: ours }))).toEqual(
    firm.map(({ text, real }) => ({ text, answer: real })),
  );
  const refused = rows.slice(firm.length).filter(({ ours, real }) => ours[1] === '' || real[1] === '');
  expect(refused).toEqual([]);
});

test('what Go can and we cannot is refused with a word about it', () => {
  for (const text of ['{{define "x"}}{{end}}', '{{template "x"}}', '{{block "x" .}}{{end}}']) {
    expect(ours(text)[1]).toMatch(/is not supported here/);
  }
});

test('a map from outside cannot reach what JavaScript objects have', () => {
  expect(ours('{{.Env.constructor}}')[1]).toMatch(/map has no entry for key "constructor"/);
  expect(ours('{{index .Env "__proto__"}}|')).toEqual(['|', '']);
});

const needs: [text: string, names: string[] | undefined][] = [
  ['plain', []],
  ['{{.Env.A}}{{if .Git.IsDirty}}{{$.Date}}{{end}}', ['Env', 'Git', 'Date']],
  ['{{printf "%s" (index .GoEnv "GOOS") | len}}', ['GoEnv']],
  ['{{range $k, $v := .Env}}{{$v}}{{end}}', ['Env']],
  ['{{with $}}{{.Git}}{{end}}', undefined],
  ['{{index . "Git"}}', undefined],
];
test.each(needs)('%s needs %j', (text, names) => {
  expect(templateNeeds(text)).toEqual(names && new Set(names));
});
