import { createPrivateKey, randomUUID, sign, X509Certificate } from 'node:crypto';
import { createServer } from 'node:http';
import { listen, type Listening } from '../listen';
import { readCertificate, type Certificate } from './certificate';

// Grants tokens as the distribution project specifies them, for the registry that trusts its certificate.
// Spec: distribution v3, docs/content/spec/auth/token.md ("Requesting a Token") and jwt.md ("Getting a Bearer Token", claims).

/** Names that the registry's configuration must repeat. */
export const TOKEN = { issuer: 'ko-e2e-issuer', service: 'ko-e2e-registry' } as const;

interface Access {
  readonly type: string;
  readonly name: string;
  readonly actions: readonly string[];
}

/**
 * Starts it. The user gets every right that is asked for; nobody else gets a token.
 * @param authorization  the only value of the header `Authorization` that is accepted
 */
export function startTokenServer(certificate: Certificate, authorization: string): Promise<Listening> {
  const { cert, key } = readCertificate(certificate);
  const header = { typ: 'JWT', alg: 'RS256', x5c: [new X509Certificate(cert).raw.toString('base64')] };
  const privateKey = createPrivateKey(key);
  const server = createServer((request, response) => {
    const query = new URL(request.url ?? '/', 'http://token').searchParams;
    if (request.headers.authorization !== authorization || query.get('service') !== TOKEN.service) {
      response.writeHead(401).end();
      return;
    }
    const claims = claimsFor(query.getAll('scope').flatMap((scopes) => scopes.split(' ')));
    const unsigned = `${base64url(header)}.${base64url(claims)}`;
    const signature = sign('RSA-SHA256', Buffer.from(unsigned), privateKey).toString('base64url');
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ token: `${unsigned}.${signature}`, expires_in: 300 }));
  });
  return listen(server);
}

function claimsFor(scopes: readonly string[]): unknown {
  const now = Math.floor(Date.now() / 1000);
  const times = { iat: now, nbf: now - 10, exp: now + 300 };
  return {
    iss: TOKEN.issuer,
    sub: 'alice',
    aud: TOKEN.service,
    ...times,
    jti: randomUUID(),
    access: scopes.flatMap(parseScope),
  };
}

/** `repository:name:pull,push`; a name may hold colons of a port, the type and the actions hold none. */
function parseScope(scope: string): Access[] {
  const [, type, name, actions] = /^([^:]+):(.+):([^:]+)$/.exec(scope) ?? [];
  return type === undefined || name === undefined || actions === undefined
    ? []
    : [{ type, name, actions: actions.split(',') }];
}

function base64url(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
