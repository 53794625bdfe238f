// WWW-Authenticate, read by walking its grammar. Regular expressions over the whole line have cut values at commas
// inside quotes.
//
//   WWW-Authenticate = 1#challenge           challenge = auth-scheme [ 1*SP ( token68 / #auth-param ) ]
//   auth-param = token BWS "=" BWS ( token / quoted-string )
//
// Spec: RFC 9110 sections 11.2, 11.3, 11.6.1; RFC 6750 section 3 for Bearer.

/** One demand of a server. Scheme and parameter names in lower case. */
export interface Challenge {
  readonly scheme: string;
  readonly parameters: ReadonlyMap<string, string>;
}

const TOKEN = /[!#$%&'*+\-.^_`|~0-9A-Za-z]+/y;
const TOKEN68 = /[A-Za-z0-9\-._~+/]+=*(?=[ \t]*(?:,|$))/y;
const UNQUOTED = /[^\s,"]+/y; // wider than a token: registries write URLs without quotes
const QUOTED = /"((?:[^"\\]|\\.)*)"/y;

/**
 * All challenges of all header lines, in order. What follows a mistake in a line is ignored, what was read before it is
 * kept.
 */
export function parseChallenges(lines: readonly string[]): Challenge[] {
  return lines.flatMap(parseLine);
}

/**
 * The challenge to answer: Bearer before Basic, and a Bearer without a realm is none. `undefined` when there is neither
 * (Negotiate, NTLM and Digest are not spoken here).
 */
export function chooseChallenge(challenges: readonly Challenge[]): Challenge | undefined {
  return (
    challenges.find(({ scheme, parameters }) => scheme === 'bearer' && parameters.get('realm')) ??
    challenges.find(({ scheme }) => scheme === 'basic')
  );
}

/** The single scopes of a Bearer challenge; `distribution` packs several into one attribute. */
export function challengeScopes(challenge: Challenge): string[] {
  return (challenge.parameters.get('scope') ?? '').split(/\s+/).filter((scope) => scope !== '');
}

function parseLine(line: string): Challenge[] {
  const found: { scheme: string; parameters: Map<string, string> }[] = [];
  let at = 0;
  const take = (pattern: RegExp): RegExpExecArray | undefined => {
    pattern.lastIndex = at;
    const match = pattern.exec(line);
    if (match === null) return undefined;
    at = pattern.lastIndex;
    return match;
  };
  const blank = (characters: string) => {
    while (at < line.length && characters.includes(line.charAt(at))) at++;
  };

  for (;;) {
    blank(' \t,');
    const name = take(TOKEN)?.[0].toLowerCase();
    if (name === undefined) return found;
    const afterName = at;
    blank(' \t');
    const current = found.at(-1);
    if (line.charAt(at) === '=' && current !== undefined) {
      at++;
      blank(' \t');
      const value = take(QUOTED)?.[1]?.replace(/\\(.)/g, '$1') ?? take(UNQUOTED)?.[0];
      if (value === undefined) return found;
      // The first one wins, so that a proxy that appends parameters overrides nothing.
      if (!current.parameters.has(name)) current.parameters.set(name, value);
      continue;
    }
    if (at === afterName && at < line.length && line.charAt(at) !== ',') return found;
    found.push({ scheme: name, parameters: new Map() });
    take(TOKEN68);
  }
}
