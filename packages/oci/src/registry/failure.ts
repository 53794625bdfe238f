// How a failed request becomes one clear line and a next step. The table of next steps is the place to add a registry's
// habit.
import { OciError, printable, RegistryError } from '../errors';
import { type ErrorBody, readErrorBody } from './error-body';
import { type HttpResponse, SourceFailure } from './http';
import { LIMITS } from './limits';
import { cannot, type Step, writes } from './operation';
import { addressClass } from './origin';
import { redactURL } from './redact';
import { retryableAnswer, retryableConnection, retryAfter } from './retry';

/** What a failure is told about, besides the step. */
export interface Circumstances {
  readonly step: Step;
  readonly method: string;
  readonly url: URL;
  /** Where the credential came from; `undefined` when none was sent. */
  readonly credential?: string | undefined;
}

/** An answer that the step cannot use. Reads and cuts its body. */
export async function answerFailure(at: Circumstances, response: HttpResponse): Promise<RegistryError> {
  const body = await errorBody(response);
  const { status } = response;
  const said = body.text === '' ? '' : `: ${body.text}`;
  const who = status === 401 || status === 403 ? ` (credential: ${at.credential ?? 'none, anonymous'})` : '';
  return new RegistryError(
    {
      ...facts(at),
      url: redactURL(response.url),
      status,
      codes: body.codes,
      retryable: retryableAnswer(status, body.codes),
      retryAfterMs: retryAfter(response.header('retry-after'), Date.now()),
    },
    {
      what: `${cannot(at.step)}: ${response.url.host} answered ${status}${said}${who}`,
      next: nextAfterAnswer(at, status, body),
    },
  );
}

/**
 * A request without an answer, or an answer that broke off. Passes on what is no matter of the network: an abort by
 * `signal`, a layer that cannot be read. `first`: nobody has answered at this host yet.
 */
export function connectionFailure(
  at: Circumstances,
  error: unknown,
  { signal, first = false }: { signal?: AbortSignal | undefined; first?: boolean } = {},
): unknown {
  if (signal?.aborted) return signal.reason;
  if (error instanceof SourceFailure) return error.cause;
  if (error instanceof OciError || !isNodeError(error)) return error;
  const root = rootCause(error);
  const code = codeOf(root) ?? codeOf(error);
  // A registry on this machine may just have been started.
  const starting = first && code === 'ECONNREFUSED' && addressClass(at.url.hostname) === 'loopback';
  return new RegistryError(
    { ...facts(at), codes: [], retryable: starting || retryableConnection(code) },
    {
      what: `${cannot(at.step)}: ${printable(root.message || code || 'no answer', 200)}`,
      next: nextAfterSilence(at, code, root),
    },
    { cause: error },
  );
}

/** A request that was refused by us, or an answer that breaks the protocol. */
export function protocolFailure(
  at: Circumstances,
  why: string,
  options: { status?: number; next?: string; retryable?: boolean } = {},
) {
  return new RegistryError(
    { ...facts(at), status: options.status, codes: [], retryable: options.retryable ?? false },
    { what: `${cannot(at.step)}: ${why}`, next: options.next },
  );
}

function facts({ step, method, url }: Circumstances) {
  return { op: step.op, method, url: redactURL(url) };
}

async function errorBody(response: HttpResponse): Promise<ErrorBody> {
  const chunks: Uint8Array[] = [];
  let left: number = LIMITS.errorBodyBytes;
  try {
    for await (const chunk of response.body) {
      chunks.push(chunk.subarray(0, left));
      left -= chunk.length;
      if (left <= 0) break;
    }
  } catch {
    // The status says enough when the connection ends within the text that explains it.
  }
  return readErrorBody(Buffer.concat(chunks));
}

function nextAfterAnswer(
  { step, credential }: Circumstances,
  status: number,
  { codes }: ErrorBody,
): string | undefined {
  const { registry, repository } = step;
  const login = `docker login ${registry === 'index.docker.io' ? '' : registry}`.trim();
  if (status === 401) {
    return credential === undefined
      ? `Log in with "${login}", or check the repository's name: many registries answer so for one that does not exist.`
      : `This credential is wrong or has expired. Log in again with "${login}".`;
  }
  if (status === 403) {
    if (credential === undefined) return `Log in with "${login}".`;
    const right = writes(step.op) ? 'push to' : 'pull from';
    return `Use a credential that may ${right} ${repository}, and check the repository's name.`;
  }
  if (status === 404 && step.op === 'ping')
    return 'Check the host: this is no OCI registry, or it expects a path before the name.';
  if (status === 404 && (writes(step.op) || codes.includes('NAME_UNKNOWN'))) {
    return `Create the repository ${repository} first, if the registry does not make one on push, and check its name.`;
  }
  if (status === 404) return 'Check name and tag. A private repository looks missing to those who may not read it.';
  if (status === 413)
    return 'A proxy or the registry limits the size of a request; with nginx the setting is client_max_body_size.';
  if (status === 429 && credential === undefined)
    return `Anonymous use is limited more than others; log in with "${login}".`;
  if (codes.includes('MANIFEST_INVALID')) return "Check that the registry accepts the manifest's media type.";
  return undefined;
}

function nextAfterSilence(
  { step, url }: Circumstances,
  code: string | undefined,
  error: NodeError,
): string | undefined {
  if (code === 'ECONNREFUSED') return `Nothing listens on ${url.host}: start the registry, or correct its name.`;
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return `Check the spelling of ${url.hostname}, and that this machine can resolve it.`;
  if (isCertificateError(code)) {
    return `Set NODE_EXTRA_CA_CERTS to the file of the certificate authority (PEM), or declare ${step.registry} insecure.`;
  }
  if (code === 'ERR_SSL_WRONG_VERSION_NUMBER' || code === 'EPROTO')
    return `${url.host} does not speak TLS; declare it insecure to use http.`;
  if (/\b407\b|Proxy response/.test(error.message))
    return 'The proxy refused: check user and password in HTTPS_PROXY, or name the host in NO_PROXY.';
  if (code === 'UND_ERR_CONNECT_TIMEOUT' || code === 'ETIMEDOUT')
    return 'Check the network, and HTTPS_PROXY if you are behind a proxy.';
  return undefined;
}

/** Node's and OpenSSL's names for certificates that do not verify. */
function isCertificateError(code: string | undefined): boolean {
  return (
    code !== undefined && /^(?:CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERR_TLS_CERT_|HOSTNAME_MISMATCH)/.test(code)
  );
}

/**
 * What Node and undici throw. Not `instanceof`: errors of Node's core belong to another realm where tests run in
 * contexts of their own.
 */
interface NodeError {
  readonly message: string;
  readonly code?: unknown;
  readonly cause?: unknown;
  /** Of an attempt at several addresses. */
  readonly errors?: readonly unknown[];
}

function isNodeError(error: unknown): error is NodeError {
  return typeof error === 'object' && error !== null && 'message' in error && typeof error.message === 'string';
}

function rootCause(error: NodeError): NodeError {
  const inner = error.errors?.[0] ?? error.cause;
  return isNodeError(inner) && codeOf(inner) !== undefined ? rootCause(inner) : error;
}

function codeOf({ code }: NodeError): string | undefined {
  return typeof code === 'string' ? code : undefined;
}
