import { printable } from '../errors';

/** What an error answer says. */
export interface ErrorBody {
  /** Of the registry's JSON list; empty when the answer holds none. */
  readonly codes: readonly string[];
  /** For people, cleaned and cut; may be empty. */
  readonly text: string;
}

/**
 * The body of an error answer: the registry's list of errors, OAuth's `error`, or whatever text a proxy wrote. Never
 * throws. Spec: distribution-spec v1.1.1 "Error Codes"; RFC 6749 section 5.2.
 */
export function readErrorBody(bytes: Uint8Array): ErrorBody {
  const text = new TextDecoder().decode(bytes);
  const listed = listedErrors(parsed(text));
  if (listed.length > 0) {
    return {
      codes: listed.map(({ code }) => code).filter((code) => code !== ''),
      text: printable(
        listed.map(({ code, message }) => [code, message].filter((part) => part !== '').join(': ')).join('; '),
      ),
    };
  }
  if (/^\s*</.test(text)) {
    const title = /<title[^>]*>([^<]*)/i.exec(text)?.[1]?.trim();
    return { codes: [], text: `a web page answered${title ? `, titled "${printable(title, 100)}"` : ''}` };
  }
  return { codes: [], text: printable(text) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // proxies write HTML or plain text; it is shown as such
  }
}

function listedErrors(body: unknown): { code: string; message: string }[] {
  if (typeof body !== 'object' || body === null) return [];
  if ('errors' in body && Array.isArray(body.errors)) {
    return body.errors
      .slice(0, 10)
      .filter((entry): entry is object => typeof entry === 'object' && entry !== null)
      .map((entry) => ({ code: word(entry, 'code'), message: word(entry, 'message') }));
  }
  const code = word(body, 'error');
  return code === '' ? [] : [{ code, message: word(body, 'error_description') }];
}

function word(object: object, key: string): string {
  const value = (object as Record<string, unknown>)[key];
  return typeof value === 'string' ? printable(value, 200) : '';
}
