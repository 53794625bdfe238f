import type { Environment } from '../environment';
import { invalidTruth, wrongConfigType } from '../errors';
import type { Located } from './located';

/**
 * Whether what ko passes over in silence is an error: as the caller asks, else KO_STRICT, else the key `strict` of the file itself, else
 * yes. ko does not know the key, and passes over it.
 *
 * @param asked by an option or a flag; undefined when there was none
 * @throws UserError `invalid-environment`, `invalid-ko-yaml`
 */
export function strictness(asked: boolean | undefined, env: Environment, file: Located): boolean {
  if (asked !== undefined) return asked;
  const variable = env['KO_STRICT'];
  if (variable) return truth(variable);
  const entry = file.kind === 'map' ? file.entries.find(({ key }) => key.toLowerCase() === 'strict') : undefined;
  return truthOfKey(entry?.value) ?? true;
}

/** The value of the key; undefined when there is none, or nothing behind it. */
export function truthOfKey(value: Located | undefined): boolean | undefined {
  if (value === undefined || (value.kind === 'scalar' && value.value === null)) return undefined;
  if (value.kind === 'scalar' && typeof value.value === 'boolean') return value.value;
  throw wrongConfigType(value.at, '"strict"', 'true or false');
}

/** What Go's strconv.ParseBool takes. */
function truth(text: string): boolean {
  if (/^(1|t|T|true|True|TRUE)$/.test(text)) return true;
  if (/^(0|f|F|false|False|FALSE)$/.test(text)) return false;
  throw invalidTruth('KO_STRICT', text);
}
