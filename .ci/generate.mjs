// Writes what follows from the schema.json files of @ko/nx: a schema.d.ts beside each, and the options tables in the READMEs, of the
// package and of the repository, between `<!-- options: <name> -->` and `<!-- end of options -->`.
// `node .ci/generate.mjs` writes; `node .ci/generate.mjs --check` only compares, and fails when a file is not what it should be.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compile } from 'json-schema-to-typescript';
import { format, resolveConfig } from 'prettier';

const packageFolder = join(dirname(fileURLToPath(import.meta.url)), '../packages/nx');

/** Of the package and of the repository, from the package's folder. */
const READMES = ['README.md', '../../README.md'];

/** Each schema, and the heading of its table between the markers of the READMEs. */
const SCHEMAS = [
  ['src/graph/schema.json', 'plugin'],
  ['src/executors/build/schema.json', 'build'],
  ['src/executors/layers/schema.json', 'layers'],
  ['src/executors/deps/schema.json', 'deps'],
  ...['resolve', 'apply', 'create', 'delete', 'run'].map((name) => [`src/executors/${name}/schema.json`, name]),
  ['src/generators/app/schema.json', 'app'],
  ['src/generators/deployment/schema.json', 'deployment'],
  ['src/generators/init/schema.json', 'init'],
];

/** Of an image; what an option leaves open, the app's own `ko-build` decides, so a default would be wrong. */
const OF_IMAGE = ['debug', 'disableOptimizations', 'buildvcs'];

/** Options that several executors have: each is written in one schema, and copied from there. Nx follows no reference to another file. */
const COPIED = [
  { from: 'resolve', into: ['delete'], only: ['filename', 'recursive', 'selector', 'kustomize'] },
  { from: 'resolve', into: ['apply', 'create'], except: ['output'] },
  { from: 'apply', into: ['create', 'delete', 'run'], only: ['kubectlArgs', '__unparsed__'] },
  { from: 'build', into: ['resolve', 'run'], except: ['importPath'], withoutDefault: OF_IMAGE },
];

/** What is said otherwise of a copied option. */
const DESCRIBED = {
  resolve: {
    repository:
      'Where to push when `KO_DOCKER_REPO` is not set, for example `registry.example.com/team`. One of both is needed, unless with `--push=false`.',
    jobs: 'How many images are built at a time, and platforms of each. Default: the processors.',
  },
};

/** The schema of an executor, with what it has in common with others. */
function withCopied(file, text) {
  const schema = JSON.parse(text);
  const name = file.split('/').at(-2);
  const described = DESCRIBED[name] ?? {};
  for (const { from, into, only, except = [], withoutDefault = [] } of COPIED) {
    if (!file.startsWith('src/executors/') || !into.includes(name)) continue;
    const source = JSON.parse(
      withCopied(`src/executors/${from}/schema.json`, read(`src/executors/${from}/schema.json`)),
    );
    for (const [option, { default: value, ...property }] of Object.entries(source.properties)) {
      if (only ? !only.includes(option) : except.includes(option)) continue;
      const hasDefault = value !== undefined && !withoutDefault.includes(option);
      const description = described[option] ?? property.description;
      schema.properties[option] = { ...property, ...(hasDefault && { default: value }), description };
    }
  }
  return JSON.stringify(schema);
}

const read = (file) => readFileSync(join(packageFolder, file), 'utf8');

/** Properties may hold `undefined` explicitly: callers copy options from one object to another. */
async function declarations(file, schema) {
  const name = schema.$id;
  // The compiler would make a name out of the title, and has no use for what only Nx reads.
  const { $id: _id, title: _title, examples: _examples, ...rest } = schema;
  // What stands for another program's words is no option.
  return compile({ ...rest, title: name, additionalProperties: false }, name, {
    bannerComment: `// Generated from ${file.split('/').pop()} by .ci/generate.mjs. Do not edit.`,
    additionalProperties: false,
    style: { singleQuote: true, printWidth: 120 },
  });
}

const typeOf = (property) => {
  if (property.oneOf) return property.oneOf.map(typeOf).join(' or ');
  if (property.enum) return property.enum.map((value) => `\`${value}\``).join(', ');
  if (property.type === 'array') return 'list';
  return property.type;
};

/** A Markdown table of the options that are a user's business. */
function optionsTable(schema) {
  const rows = Object.entries(schema.properties)
    .filter(([, property]) => property['x-priority'] !== 'internal')
    .map(([name, property]) => {
      const byDefault = property.default === undefined ? '' : `\`${String(property.default)}\``;
      return `| \`${name}\` | ${typeOf(property)} | ${byDefault} | ${property.description} |`;
    });
  return ['| option | type | default | what it does |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

/** As Prettier leaves a table, so that it and this script agree. */
async function formatted(markdown) {
  const options = await resolveConfig(join(packageFolder, 'README.md'));
  return (await format(markdown, { ...options, parser: 'markdown' })).trimEnd();
}

async function formattedJson(text) {
  const options = await resolveConfig(join(packageFolder, 'executors.json'));
  return format(JSON.stringify(JSON.parse(text), null, 2), { ...options, parser: 'json' });
}

function withTables(file, readme, tables) {
  let text = readme;
  for (const [name, table] of tables) {
    const begin = `<!-- options: ${name} -->`;
    const end = '<!-- end of options -->';
    const from = text.indexOf(begin);
    if (from === -1) continue;
    const to = text.indexOf(end, from);
    if (to === -1) throw new Error(`packages/nx/${file}: "${begin}" has no "${end}" after it.`);
    text = `${text.slice(0, from + begin.length)}\n\n${table}\n\n${text.slice(to)}`;
  }
  return text;
}

const wanted = new Map();
const tables = [];
for (const [file, name] of SCHEMAS) {
  const complete = withCopied(file, read(file));
  const schema = JSON.parse(complete);
  if (complete !== JSON.stringify(JSON.parse(read(file)))) wanted.set(file, await formattedJson(complete));
  wanted.set(file.replace(/\.json$/, '.d.ts'), await declarations(file, schema));
  tables.push([name, await formatted(optionsTable(schema))]);
}
for (const readme of READMES) wanted.set(readme, withTables(readme, read(readme), tables));

const check = process.argv.includes('--check');
let different = 0;
for (const [file, text] of wanted) {
  let present;
  try {
    present = read(file);
  } catch {
    present = undefined; // not generated yet
  }
  if (present === text) continue;
  different += 1;
  if (check) console.error(`${join('packages/nx', file)} is not what .ci/generate.mjs writes.`);
  else writeFileSync(join(packageFolder, file), text);
}
if (check && different > 0) {
  console.error('Run: node .ci/generate.mjs');
  process.exitCode = 1;
}
