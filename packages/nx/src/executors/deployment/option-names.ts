import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Names of an executor's options. */
export interface OptionNames {
  /** As in project.json. */
  readonly long: ReadonlySet<string>;
  /** Of one letter. */
  readonly short: ReadonlySet<string>;
}

/** What the schema of an executor names. */
export function optionNames(executor: string): OptionNames {
  const { properties } = JSON.parse(readFileSync(join(__dirname, '..', executor, 'schema.json'), 'utf8')) as {
    properties: Record<string, { aliases?: readonly string[] }>;
  };
  return {
    long: new Set(Object.keys(properties)),
    short: new Set(Object.values(properties).flatMap(({ aliases = [] }) => aliases)),
  };
}
