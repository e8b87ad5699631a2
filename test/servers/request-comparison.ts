import type { Recording } from './recordings.ts';

export type ReceivedRequest = { method: string; path: string; headers: Record<string, string>; body: string };

/** Form-encodes a value, with spaces as in the documents. */
const formEncoded = (text: string) => new URLSearchParams([['', text]]).toString().slice(1).replaceAll('+', '%20');

const fillPlaceholders = (text: string, given: Record<string, string>, encode = (value: string) => value) =>
  Object.entries(given).reduce((filled, [placeholder, value]) => filled.replaceAll(placeholder, encode(value)), text);

/** Splits a form into its encoded parameters, sorted. */
const parametersOf = (body: string) => body.split('&').sort();

const assertionPlaceholder = 'client_assertion=<client-assertion>';

/** Returns the Basic credentials of the recording's client, which documents shorten or omit. */
function basicOf({ client }: Recording): string {
  return `Basic ${Buffer.from(`${client.id}:${client.secret}`, 'utf8').toString('base64')}`;
}

function headerDiffers(name: string, header: string, arrived: string | undefined, recording: Recording): boolean {
  const documented = fillPlaceholders(header, recording.given);
  if (name === 'authorization' && !documented.startsWith('Bearer ')) {
    const begins = documented.endsWith('...') ? documented.slice(0, -'...'.length) : 'Basic ';
    return arrived !== basicOf(recording) || !arrived.startsWith(begins);
  }
  // A charset that the document omits is allowed: RFC 6749 Appendix B requires it.
  const value = name === 'content-type' && !documented.includes(';') ? arrived?.split(';', 1)[0] : arrived;
  return value !== documented;
}

const expectedBody = ({ request, given }: Recording) =>
  parametersOf(fillPlaceholders(request.body, given, formEncoded));

/** Returns the URL of a recording's request. */
const urlOf = ({ request, given }: Recording) => new URL(fillPlaceholders(request.url, given));

/** Returns the client assertion in a body. Documents show only a placeholder. */
export const readClientAssertion = (body: string): string | undefined =>
  new URLSearchParams(body).get('client_assertion') ?? undefined;

/**
 * Lists the differences between a request and the documented one: method, path, each documented
 * header, undocumented credentials, and the parameters of the body in any order.
 */
export function diffRequest(recording: Recording, arrived: ReceivedRequest): string[] {
  const { request } = recording;
  const found: string[] = [];
  const expect = (what: string, expected: string | undefined, actual: string | undefined) => {
    if (expected !== actual) found.push(`${what}: expected ${expected ?? 'none'}, got ${actual ?? 'none'}`);
  };
  expect('method', request.method, arrived.method);
  expect('path', urlOf(recording).pathname, arrived.path);
  for (const [name, value] of Object.entries(request.headers))
    if (headerDiffers(name, value, arrived.headers[name], recording))
      found.push(`${name}: expected ${value}, got ${arrived.headers[name] ?? 'none'}`);
  if (!('authorization' in request.headers)) expect('authorization', undefined, arrived.headers.authorization);
  const expected = expectedBody(recording);
  const actual = parametersOf(arrived.body.replace(/client_assertion=[\w-]+\.[\w-]+\.[\w-]+/, assertionPlaceholder));
  for (const parameter of expected) if (!actual.includes(parameter)) found.push(`body: ${parameter} is missing`);
  for (const parameter of actual) if (!expected.includes(parameter)) found.push(`body: ${parameter} is not expected`);
  if (actual.length !== new Set(actual).size) found.push('body: a parameter is sent twice');
  return found;
}
