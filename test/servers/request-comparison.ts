import type { Recording } from './recordings.ts';

export type ReceivedRequest = { method: string; path: string; headers: Record<string, string>; body: string };

/** A value as a form holds it, with a space as the documents write it. */
const formEncoded = (text: string) => new URLSearchParams([['', text]]).toString().slice(1).replaceAll('+', '%20');

const fillPlaceholders = (text: string, given: Record<string, string>, encode = (value: string) => value) =>
  Object.entries(given).reduce((filled, [placeholder, value]) => filled.replaceAll(placeholder, encode(value)), text);

/** The parameters of a form, to the byte, in no order. */
const parametersOf = (body: string) => body.split('&').sort();

const assertionPlaceholder = 'client_assertion=<client-assertion>';

/** The Basic credentials of the recording's client, which documents cut or leave to the reader. */
function basicOf({ client }: Recording): string {
  return `Basic ${Buffer.from(`${client.id}:${client.secret}`, 'utf8').toString('base64')}`;
}

function headerDiffers(name: string, header: string, arrived: string | undefined, recording: Recording): boolean {
  const documented = fillPlaceholders(header, recording.given);
  if (name === 'authorization' && !documented.startsWith('Bearer ')) {
    const begins = documented.endsWith('...') ? documented.slice(0, -'...'.length) : 'Basic ';
    return arrived !== basicOf(recording) || !arrived.startsWith(begins);
  }
  // Where a document gives no charset, one is allowed: it says what RFC 6749 Appendix B demands
  // anyway.
  const said = name === 'content-type' && !documented.includes(';') ? arrived?.split(';', 1)[0] : arrived;
  return said !== documented;
}

const expectedBody = ({ request, given }: Recording) =>
  parametersOf(fillPlaceholders(request.body, given, formEncoded));

/** The request of a recording, as it comes from a client that sends it to the byte. */
export function toReceivedRequest(recording: Recording): ReceivedRequest {
  const { method, headers } = recording.request;
  const sent = Object.entries(headers).map(([name, value]) => [
    name,
    name === 'authorization' && !value.startsWith('Bearer ')
      ? basicOf(recording)
      : fillPlaceholders(value, recording.given),
  ]);
  const body = expectedBody(recording).join('&').replace(assertionPlaceholder, 'client_assertion=a.b.c');
  return { method, path: urlOf(recording).pathname, headers: Object.fromEntries(sent), body };
}

/** Where a recording's request is sent. */
export const urlOf = ({ request, given }: Recording) => new URL(fillPlaceholders(request.url, given));

/** A client assertion that came in the body; the document shows where, not what. */
export const readClientAssertion = (body: string): string | undefined =>
  new URLSearchParams(body).get('client_assertion') ?? undefined;

/**
 * In what a request differs from a document's: method, path, each header that the document gives,
 * credentials where it gives none, and every byte of the body but the order of its parameters.
 * Empty where it does not.
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
