/** Query parameters that may be shown; every other value may be a signature or a session. */
const SHOWN = new Set(['scope', 'service', 'mount', 'from', 'digest', 'n', 'last', 'tag', 'artifactType']);

/** A URL for people: no user name or password, and only values that hold no secret. */
export function redactURL(url: URL): string {
  const query = [...url.searchParams]
    .map(([name, value]) => `${name}=${SHOWN.has(name) ? value : 'REDACTED'}`)
    .join('&');
  return `${url.protocol}//${url.host}${url.pathname}${query === '' ? '' : `?${query}`}`;
}
