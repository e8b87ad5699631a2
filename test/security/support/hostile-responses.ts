import fc from 'fast-check';
import { words } from './words.ts';

/** The path of each kind of response that the app reads. Three differ only by grant type. */
export const pathOf = {
  discovery: '/.well-known/openid-configuration',
  token: '/token',
  refresh: '/token',
  'mfa token': '/token',
  keys: '/keys',
  userinfo: '/userinfo',
  introspection: '/introspect',
  revocation: '/revoke',
  'mfa list': '/mfa/authenticators',
  'mfa challenge': '/mfa/challenge',
  api: '/me',
};
export type Endpoint = keyof typeof pathOf;
export const endpoints = Object.keys(pathOf) as Endpoint[];

/** How a response arrives. */
const deliveries = [
  'complete',
  'in pieces',
  'cut off',
  'hangs in its body',
  'never',
  'rejects',
  'rejects with a code',
  'rejects with nothing',
  'redirected',
] as const;

/** A response as data, so that it can be stored as a fixture. */
export type HostileResponse = {
  status: number;
  headers: [string, string][];
  /** Base64 if the body is binary. */
  body: string;
  binary: boolean;
  /** Filler after the body, in bytes. */
  filler: number;
  delivery: (typeof deliveries)[number];
};

export type HostileCase = { endpoint: Endpoint; response: HostileResponse };

/** Secrets that a response may repeat but that must never reach a failure or the log. */
export const password = 'not-a-real-pässword+%&';
export const sentPlaceholder = '(what was sent)';
export const secretInResponse = 'not-a-real-secret-that-a-server-repeats-0123456789';

const text = fc.oneof(
  fc.string({ maxLength: 30 }),
  fc.constantFrom(
    '',
    sentPlaceholder,
    `${sentPlaceholder} is wrong`,
    secretInResponse,
    '\u0000',
    '\u202e',
    '\ud800',
    ...words(`none invalid_grant mfa_required authorization_pending slow_down expired_token Bearer mac DPoP
      https://evil.example/ http://id.example.com/token javascript:alert(1) //id.example.com a.b.c ....
      https://user:pw@id.example.com/ eyJhbGciOiJub25lIn0.e30. eyJhbGciOiJSUzI1NiJ9.e30.AAAA`),
  ),
  fc.string({ unit: 'grapheme', maxLength: 10 }),
);

const json: fc.Arbitrary<unknown> = fc.oneof(
  text,
  fc.constantFrom<unknown>(null, true, false, 0, -1, 1e21, 1e308, 3600, '3600', [], {}, [[]], 1.5),
  fc.jsonValue({ maxDepth: 2 }),
);

const memberNames = words(`
  access_token token_type expires_in refresh_token id_token scope error error_description mfa_token oob_code
  binding_method interval recovery_code issuer token_endpoint jwks_uri userinfo_endpoint revocation_endpoint
  introspection_endpoint keys kty n e use key_ops sub active name errorCode errorSummary errorCauses __proto__
  constructor then toJSON
`);

/**
 * Generates JSON texts: a valid response with members removed, replaced, added or duplicated,
 * deeply nested JSON, or anything.
 */
const jsonText = (valid: Record<string, unknown>) =>
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc
        .record({
          dropped: fc.subarray(Object.keys(valid), { maxLength: Math.min(2, Object.keys(valid).length) }),
          members: fc.array(fc.tuple(fc.constantFrom(...memberNames, ...Object.keys(valid)), json), { maxLength: 4 }),
          doubled: fc.boolean(),
        })
        .map(({ dropped, members, doubled }) => {
          const remaining = Object.entries(valid).filter(([name]) => !dropped.includes(name));
          const all = [
            ...remaining.filter(([name]) => doubled || !members.some(([other]) => other === name)),
            ...members,
          ];
          return `{${all.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value) ?? 'null'}`).join(',')}}`;
        }),
    },
    { weight: 2, arbitrary: fc.jsonValue({ maxDepth: 3 }).map((value) => JSON.stringify(value)) },
    fc.integer({ min: 10, max: 20_000 }).map((depth) => '['.repeat(depth) + ']'.repeat(depth)),
    fc.integer({ min: 10, max: 5_000 }).map((depth) => `${'{"error":'.repeat(depth)}1${'}'.repeat(depth)}`),
  );

const notJson = fc.constantFrom(
  '',
  ' ',
  '<!doctype html><title>Sign in</title>',
  'access_token=a&token_type=bearer',
  '{"access_token":"cut',
  '\ufeff{}',
  'null',
  'undefined',
  `)]}'\n{}`,
  '{"a":1}{"b":2}',
  `Invalid password ${sentPlaceholder}`,
  secretInResponse,
);

const headers = fc.array(
  fc.tuple(
    fc.constantFrom(
      ...words(`content-type date retry-after x-rate-limit-reset www-authenticate location content-length
        content-encoding set-cookie x-okta-request-id x-auth0-requestid x-request-id`),
    ),
    fc.oneof(
      fc.constantFrom(
        ...words(`application/json text/html application/jwt application/x-www-form-urlencoded image/png
          -1 99999999999999999999 https://evil.example/ gzip`),
        'Thu, 01 Jan 1970 00:00:00 GMT',
        'not a date',
        'Bearer error="invalid_token"',
        'Bearer error="insufficient_scope"',
        secretInResponse,
      ),
      fc.string({ maxLength: 30 }).map((value) => value.replace(/[^\x20-\x7e]/g, '').trim()),
    ),
  ),
  { maxLength: 4 },
);

const status = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(200, 200, 200, 201) },
  { weight: 4, arbitrary: fc.constantFrom(400, 401, 403, 404, 429, 500, 503) },
  { weight: 2, arbitrary: fc.integer({ min: 200, max: 599 }) },
);

/**
 * Generates hostile responses of an endpoint.
 *
 * @param valid the members to mutate
 * @param wrap adds the rest of the response
 */
export function arbitraryResponses(
  valid: Record<string, unknown>,
  wrap: (text: string) => string = (text) => text,
): fc.Arbitrary<HostileResponse> {
  return fc.record({
    status,
    headers,
    body: fc.oneof(
      { weight: 8, arbitrary: jsonText(valid).map(wrap) },
      { weight: 1, arbitrary: jsonText(valid) },
      { weight: 2, arbitrary: notJson },
      { weight: 1, arbitrary: jsonText(valid).map((text) => text.slice(0, text.length >> 1)) },
    ),
    binary: fc.constant(false),
    filler: fc.oneof(
      { weight: 60, arbitrary: fc.constant(0) },
      { weight: 1, arbitrary: fc.constantFrom(1024 * 1024, 3 * 1024 * 1024) },
    ),
    delivery: fc.oneof(
      { weight: 8, arbitrary: fc.constant('complete' as const) },
      { weight: 2, arbitrary: fc.constantFrom(...deliveries) },
    ),
  });
}

/** Generates binary responses. */
export const arbitraryBinaryResponses: fc.Arbitrary<HostileResponse> = fc.record({
  status,
  headers,
  body: fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes).toString('base64')),
  binary: fc.constant(true),
  filler: fc.constant(0),
  delivery: fc.constantFrom('complete' as const, 'in pieces' as const, 'cut off' as const),
});

function bodyOf(scripted: HostileResponse, signal: AbortSignal): ReadableStream<Uint8Array> {
  const bytes = Buffer.concat([
    Buffer.from(scripted.body, scripted.binary ? 'base64' : 'utf8'),
    Buffer.alloc(scripted.filler, ' '),
  ]);
  const pieces =
    scripted.delivery === 'in pieces' ? [bytes.subarray(0, 1), bytes.subarray(1, 7), bytes.subarray(7)] : [bytes];
  let at = 0;
  return new ReadableStream<Uint8Array>({
    start(controller) {
      signal.addEventListener('abort', () => {
        try {
          controller.error(signal.reason);
        } catch {}
      });
    },
    pull(controller) {
      const piece = pieces[at];
      at += 1;
      if (piece) {
        // A reader may modify the buffer that it receives.
        controller.enqueue(Uint8Array.from(piece));
      } else if (scripted.delivery === 'cut off')
        controller.error(Object.assign(new Error('terminated'), { code: 'ECONNRESET' }));
      else if (scripted.delivery !== 'hangs in its body') controller.close();
      else return new Promise(() => {});
    },
  });
}

const hasNoBody = new Set([204, 205, 304]);

/** Delivers a response as a transport would. */
export async function deliverResponse(scripted: HostileResponse, signal: AbortSignal): Promise<Response> {
  const { headers: list, delivery } = scripted;
  const code = delivery === 'redirected' ? 302 : scripted.status;
  switch (delivery) {
    case 'never':
      // Ignores even an abort.
      return new Promise<Response>(() => {});
    case 'rejects':
      throw new TypeError('fetch failed');
    case 'rejects with a code':
      throw new TypeError('fetch failed', {
        cause: Object.assign(new Error(secretInResponse), { code: 'ECONNRESET' }),
      });
    case 'rejects with nothing':
      throw undefined;
  }
  const all = new Headers();
  for (const [name, value] of list) all.append(name, value);
  if (delivery === 'redirected') all.set('location', 'https://evil.example/');
  return new Response(hasNoBody.has(code) ? null : bodyOf(scripted, signal), { status: code, headers: all });
}
