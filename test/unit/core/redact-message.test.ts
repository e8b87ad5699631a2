import { describe, expect, test } from 'vitest';
import { limitHeaders } from '../../../electron/core/redaction/limit-headers.ts';
import { redactJson } from '../../../electron/core/redaction/redact-json.ts';
import {
  redactBody,
  redactBodyText,
  redactHeader,
  redactHeaders,
  redactParameters,
  redactUrl,
} from '../../../electron/core/redaction/redact-message.ts';
import { createRedactor } from '../../../electron/core/redaction/redactor.ts';
import { createSecretLabels } from '../../../electron/core/redaction/secret-labels.ts';
import { getSecretKind } from '../../../electron/core/redaction/secret-names.ts';
import { secretPlaceholders } from '../../../electron/core/redaction/secret-placeholders.ts';
import type { ExchangePurpose } from '../../../shared/exchanges.ts';

const redactorFor = (purpose: ExchangePurpose = 'api') => createRedactor(secretPlaceholders, purpose);
const form = 'application/x-www-form-urlencoded';
const opaque = 'Zx8'.repeat(13);
const base64 = (text: string) => Buffer.from(text).toString('base64');

test.each<[json: string, redacted: string]>([
  ['{"password":"fake-pw","a": 1.50,"b":[true,null]}', '{"password":"‹password›","a":1.50,"b":[true,null]}'],
  [
    '{"tokens":{"x":"fake-1","y":[1,true,false,null]},"z":"x"}',
    '{"tokens":{"x":"‹token›","y":["‹token›",true,false,null]},"z":"x"}',
  ],
  ['[{"client_secret":"fake-s"},"fake"]', '[{"client_secret":"‹client secret›"},"fake"]'],
  ['{"a":{"pwd":"fake-1","c":2},"b":"ok"}', '{"a":{"pwd":"‹password›","c":2},"b":"ok"}'],
  ['{"a":[{"otp":["123456"]},5],"b":6}', '{"a":[{"otp":["‹one-time code›"]},5],"b":6}'],
  [
    '{"a":{"tokens":["fake-1",{"n":{"m":"fake-2"}},"fake-3"],"b":1}}',
    '{"a":{"tokens":["‹token›",{"n":{"m":"‹token›"}},"‹token›"],"b":1}}',
  ],
  ['{"\\u00e9":1}', '{"\\u00e9":1}'],
  ['{"pwd":[["fake-1"],"fake-2"],"a":"b"}', '{"pwd":[["‹password›"],"‹password›"],"a":"b"}'],
  ['{"password":"fake-secret-1","fake-secret-1":"\\u00e9\\/"}', '{"password":"‹password›","‹password›":"\\u00e9\\/"}'],
  [`{"scope":"${opaque}Z","state":"${opaque}Z"}`, `{"scope":"${opaque}Z","state":"‹removed›"}`],
])('JSON: %j becomes %j', (json, redacted) => {
  const redactor = redactorFor('password');
  expect(redactor.redactUntilStable(() => redactJson(json, redactor))).toBe(redacted);
});

test.each<[text: string, redacted: string, inScope?: string]>([
  ['password=fake-pw&x=1', 'password=‹password›&x=1'],
  ['"password": "fake\\"pw" b', '"password": "‹password›" b'],
  ['{\\"password\\":\\"fake\\"}', '{\\"password\\":\\"‹password›\\"}'],
  ['password = "fake pw"', 'password = "‹password›"'],
  ['password=fake pwd=fake2 name=a', 'password=‹password› pwd=‹password› name=a'],
  [
    'a form-data; name="password"\r\nx: y\r\n\r\nfake\r\npw\r\n--b',
    'a form-data; name="password"\r\nx: y\r\n\r\n‹password›\r\n--b',
  ],
  ['a name="password"\r\n\r\nfake', 'a name="password"\r\n\r\nfake'],
  ['1password=fake', '1password=fake'],
  ['my.password=fake-pw', 'my.password=‹password›'],
  ['a eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.c2ln.', 'a ‹token›.'],
  [`a ${opaque} b`, `a ${opaque} b`],
  [`a ${opaque}Z b`, 'a ‹removed› b', `a ${opaque}Z b`],
  [`${opaque}Z`, '‹removed›', `${opaque}Z`],
])('text: %j becomes %j', (text, redacted, inScope = redacted) => {
  expect(redactorFor('password').redactText(text)).toBe(redacted);
  expect(redactorFor('password').redactText(text, 'scope')).toBe(inScope);
});

test.each<[name: string, value: string, redacted: string]>([
  ['Authorization', 'Bearer fake-token', 'Bearer ‹access token›'],
  ['authorization', 'bearer  fake token', 'bearer ‹access token›'],
  ['authorization', `Basic ${base64('desktop:fake%2Bpw')}`, 'Basic desktop:‹client secret›'],
  ['authorization', `basic ${base64(':fake%zz')}`, 'basic :‹client secret›'],
  ['authorization', `Basic ${base64('desktop:')}`, '‹credentials›'],
  ['authorization', `Digest ${base64('a:fake')}`, '‹credentials›'],
  ...['fake', 'XBearer fake', 'BearerX fake', ' Bearer fake'].map((value): [string, string, string] => [
    'authorization',
    value,
    '‹credentials›',
  ]),
  ...['XBasic', 'BasicX'].map((scheme): [string, string, string] => [
    'authorization',
    `${scheme} ${base64('a:fake')}`,
    '‹credentials›',
  ]),
  ['Set-Cookie', 'id=fake; Secure; path=/', 'id=‹cookie›; Secure; path=/'],
  ['set-cookie', ' id ;x', 'id=‹cookie›;x'],
  ['set-cookie', `a=${'b'.repeat(7998)}`, 'a=‹cookie›'],
  ['set-cookie', `a=${'b'.repeat(7999)}`, '‹removed›'],
  ['location', 'https://a.example/b?code=fake&state=fake#x=y', 'https://a.example/b?code=‹removed›&state=‹removed›'],
  ['location', '/b#a=b?c', '/b#a=‹removed›'],
  ['location', '?code=fake', '?code=‹removed›'],
  ['location', '/b', '/b'],
  ['location', `/${'b'.repeat(8000)}`, '‹removed›'],
  ['x-api-key', 'fake', '‹secret›'],
  ['x-other', 'password=fake-pw', 'password=‹password›'],
  ['x-other', 'a'.repeat(8001), 'a'.repeat(8000)],
])('header %s: %.60s becomes %.60s', (name, value, redacted) =>
  expect(redactHeader(name, value, redactorFor())).toBe(redacted),
);

test('a header removes its credentials from the rest of the exchange, as they were sent and decoded', () => {
  const redactor = redactorFor();
  redactHeader('authorization', `Basic ${base64('desktop:fake%2Bsecret+1')}`, redactor);
  const sent = `fake%2Bsecret+1 fake+secret 1 ${base64('desktop:fake%2Bsecret+1')}`;
  expect(redactor.redactText(sent)).toBe('‹client secret› ‹client secret› ‹client secret›');
});

test('headers keep their order, and have names in lower case', () =>
  expect(
    redactHeaders(
      [
        ['X-B', 'a'],
        ['Authorization', 'Bearer fake-token'],
      ],
      redactorFor(),
    ),
  ).toEqual([
    ['x-b', 'a'],
    ['authorization', 'Bearer ‹access token›'],
  ]));

test('names of parameters are searched too', () => {
  const redactor = redactorFor();
  redactor.addSecret('fake-user-1', '‹s›');
  expect(
    redactParameters(
      [
        ['fake-user-1', '1'],
        ['pwd', 'fake-pw'],
      ],
      redactor,
    ),
  ).toEqual([
    ['‹s›', '1'],
    ['pwd', '‹password›'],
  ]);
});

test.each<[url: string, redacted: string, path: string]>([
  [
    'https://u:p@a.example/x/access_token=fake-t?password=fake+p%26&b=c%2Fd é#frag',
    'https://a.example/x/access_token=‹access token›?password=‹password›&b=c/d%20%C3%A9',
    '/x/access_token=‹access token›',
  ],
  ['https://a.example', 'https://a.example/', '/'],
])('URL: %s becomes %s', (url, redacted, path) =>
  expect(redactUrl(new URL(url), redactorFor())).toEqual({ url: redacted, path }),
);

test.each<[body: string | Uint8Array | undefined, type: string | undefined, recorded: object, truncated?: true]>([
  [
    'password=fake&b=1',
    `${form}; charset=x`,
    {
      kind: 'form',
      bytes: 17,
      fields: [
        ['password', '‹password›'],
        ['b', '1'],
      ],
    },
  ],
  ['password=fake&b=1', `x/${form}`, { kind: 'text', bytes: 17, text: 'password=‹password›&b=1', cut: false }],
  ['a=1', `${form}x`, { kind: 'text', bytes: 3, text: 'a=1', cut: false }],
  ['{"pwd":"fake"}', undefined, { kind: 'json', bytes: 14, text: '{"pwd":"‹password›"}' }],
  [Buffer.from('{"a":1}'), 'x', { kind: 'json', bytes: 7, text: '{"a":1}' }],
  ['{"a":1}', 'x', { kind: 'text', bytes: 7, text: '{"a":1}', cut: true }, true],
  [Buffer.from('fake text é').subarray(0, 11), 'x', { kind: 'text', text: 'fake text ', cut: true }, true],
  [`${'a=1&'.repeat(999)}a=1`, form, { kind: 'form' }],
  [`${'a=1&'.repeat(1000)}a=1`, form, { kind: 'text', text: '‹removed›', cut: true }],
  [Buffer.from([0x80, 0x81, 0x82]), 'x', { kind: 'unread', bytes: 3 }],
  [Buffer.from([0, 1]), 'x', { kind: 'unread', bytes: 2 }],
  ['', '', { kind: 'none' }],
  [undefined, form, { kind: 'none' }],
  [`[${'1,'.repeat(7998)}1]`, 'x', { kind: 'json' }],
  [`[${'1,'.repeat(8000)}1]`, 'x', { kind: 'text', text: '‹removed›', cut: true }],
  ['x'.repeat(65_536), 'x', { kind: 'text', cut: false }],
  ['x'.repeat(65_537), 'x', { kind: 'text', text: 'x'.repeat(65_536), cut: true }],
])('body: %.40j of %s', (body, type, recorded, truncated) =>
  expect(redactBody(body, type, redactorFor(), truncated)).toMatchObject(recorded),
);

test.each<[body: string, type: string | undefined, redacted: string]>([
  ['password=fake&b=‹ü› c', form, 'password=‹password›&b=‹ü›%20c'],
  ['a=b c', form, 'a=b c'],
  ['{"pwd": "fake"}', 'x', '{"pwd":"‹password›"}'],
  ['{"a": 1}', 'x', '{"a": 1}'],
  ['pwd=fake', undefined, 'pwd=‹password›'],
])('complete body: %s of %s becomes %s', (body, type, redacted) =>
  expect(redactBodyText(body, type, redactorFor())).toBe(redacted),
);

test('response headers are limited to 200 and 64 KiB', () => {
  const lines = (count: number, value = ''): [string, string][] => Array.from({ length: count }, () => ['x', value]);
  expect(limitHeaders(lines(200))).toEqual(lines(200));
  expect(limitHeaders(lines(201))).toEqual([...lines(200), ['…', '‹removed›']]);
  const [half, rest] = ['h'.repeat(32_767), 'r'.repeat(32_766)];
  const name = 'n'.repeat(300);
  expect(
    limitHeaders([
      ['x', half],
      ['x', rest],
      [name, 'y'],
      ['', 'z'],
    ]),
  ).toEqual([
    ['x', half],
    ['x', rest],
    ['n'.repeat(200), '‹removed›'],
    ['', 'z'],
  ]);
  expect(
    limitHeaders([
      ['x', half],
      ['x', half],
      ['', 'z'],
    ]),
  ).toEqual([
    ['x', half],
    ['x', half],
    ['', '‹removed›'],
  ]);
});

describe('the redactor of an exchange', () => {
  test('withholds texts that contain a short secret', () => {
    const redactor = redactorFor();
    redactor.addSecret('a~b', '‹s›');
    redactor.addSecret('', '‹s›');
    for (const text of ['x a~b', 'x a%7Eb']) expect(redactor.redactText(text)).toBe('‹removed›');
    expect(redactor.redactText('x ab')).toBe('x ab');
  });

  test('withholds everything if there are more secrets than it searches for', () => {
    const add = (count: number, value: string) => {
      const redactor = redactorFor();
      for (let at = 0; at < count; at += 1) redactor.addSecret(`${value}${at}`, '‹s›');
      return [redactor.redactText('text'), redactor.redactSecret('token', 'fake-token')];
    };
    expect(add(300, 'fake-secret-')).toEqual(['text', '‹token›']);
    expect(add(3000, 'fake-secret-')).toEqual(['‹removed›', '‹removed›']);
    expect(add(20, 'a~')).toEqual(['text', '‹token›']);
    expect(add(100, 'a~')).toEqual(['‹removed›', '‹removed›']);
  });

  test('labels a known secret as before, and nothing as nothing', () => {
    const redactor = redactorFor();
    redactor.addSecret('fake-secret', '‹s›');
    redactor.addSecret('fake-secret', '‹other›');
    expect(redactor.redactSecret('token', 'fake-secret')).toBe('‹s›');
    expect(redactor.redactSecret('token', '')).toBe('');
    expect(redactor.redactText('a fake-secret b')).toBe('a ‹s› b');
  });

  test('searches for secrets of six characters, and labels the longest of several', () => {
    const labels = createSecretLabels((length) => Buffer.alloc(length, 1));
    labels.getLabel('access_token', 'short');
    const label = labels.getLabel('access_token', 'six666');
    const redactor = createRedactor(labels, 'api');
    redactor.addSecret('sixsix', '‹six›');
    redactor.addSecret('sixsix-and-more', '‹more›');
    const short = `short ${base64('short')}`;
    expect(redactor.redactText(`a sixsix sixsix-and-more six666 ${short}`)).toBe(`a ‹six› ‹more› ${label} ${short}`);
    expect(redactor.getMaxSecretLength()).toBe(2 * 'sixsix-and-more'.length);
  });

  test('knows a value before the name that marks it', () => {
    const redactor = redactorFor();
    const run = () => [redactor.redactText('a fake-secret'), redactor.redactText('pwd=fake-secret')];
    expect(redactor.redactUntilStable(run)).toEqual(['a ‹password›', 'pwd=‹password›']);
  });

  test('finds the beginning of a secret, or of an earlier token, at the end of a truncated text', () => {
    const labels = createSecretLabels((length) => Buffer.alloc(length, 1));
    const label = labels.getLabel('access_token', 'fake-access-token-1');
    const redactor = createRedactor(labels, 'api');
    redactor.addSecret('fake~secret', '‹s›');
    expect(redactor.redactTruncatedText('a fake~s')).toBe('a ‹s›');
    expect(redactor.redactTruncatedText('a fake-acc')).toBe(`a ${label}`);
    expect(redactor.redactText('a fake-acc')).toBe('a fake-acc');
    expect(redactor.redactText('fake-access-token-1')).toBe(label);
    // In hex, each character is two.
    expect(redactor.getMaxSecretLength()).toBe(2 * 'fake-access-token-1'.length);
  });
});

describe('labels', () => {
  const createLabels = () => createSecretLabels((length) => Buffer.alloc(length, 1));

  test('have a number by kind, and of long tokens a length and a hash', () => {
    const { getLabel } = createLabels();
    const token = 'fake-token-of-20-let';
    expect(getLabel('access_token', token)).toBe('‹access token #1, 20 bytes, sha256 50d4beaa…›');
    expect(getLabel('refresh_token', token)).toBe(getLabel('access_token', token));
    expect(getLabel('access_token', 'é'.repeat(602))).toMatch(/^‹access token #2, 1,204 bytes, sha256 [0-9a-f]{8}…›$/);
    expect(getLabel('id_token', 'fake-token-of-19-ch')).toBe('‹ID token #1›');
    expect(getLabel('client_secret', 'fake-client-secret-1234')).toBe('‹client secret #1›');
    expect(getLabel('client_secret', 'fake-client-secret-1235')).toBe('‹client secret #2›');
    expect(getLabel('password', 'fake-password-of-a-person')).toBe('‹password›');
  });

  test('are forgotten after 5,000', () => {
    const { getLabel } = createLabels();
    const labels = Array.from({ length: 5000 }, (_, at) => getLabel('token', `fake-${at}`));
    expect(getLabel('token', 'fake-0')).toBe(labels[0]);
    for (let at = 5000; at < 5040; at += 1) getLabel('token', `fake-${at}`);
    expect(getLabel('token', 'fake-40')).toBe(labels[40]);
    expect(getLabel('token', 'fake-0')).toBe('‹token #5041›');
  });
});

test.each<[kind: string | undefined, purpose: ExchangePurpose, names: string[]]>([
  ['password', 'api', ['Password', 'old_passwords', 'passwd', 'passphrase', 'PWD']],
  [undefined, 'api', ['passwordless', 'pwd_hint', 'token_type', 'secretary', 'otp code', 'code', 'pin', 'd']],
  ['one_time_code', 'api', ['user-otp', 'one-time code', 'passcode']],
  ['recovery_code', 'api', ['recovery_code', 'recoveryCodes']],
  ['secret', 'api', ['x-api-key', 'api_keys', 'credentials', 'session-id', 'privateKey']],
  ['secret', 'api', ['Ocp-Apim-Subscription-Key', 'x-functions-key', 'DD-APPLICATION-KEY', 'X-Amz-Signature']],
  ['credentials', 'api', ['X-Authorization', 'x-forwarded-authorization', 'x-auth']],
  [undefined, 'api', ['key', 'idempotency-key', 'partitionKey', 'x-cache-key', 'authorizations', 'signature']],
  ['token', 'api', ['csrf-token', 'tokens']],
  ['access_token', 'api', ['ACCESS_TOKEN', 'accessToken', 'Access-Token']],
  ['secret', 'keys', ['d', 'dp', 'k']],
  [undefined, 'keys', ['D', 'n', 'kid']],
  ...(['password', 'mfa', 'refresh'] as const).map((purpose): [string, ExchangePurpose, string[]] => [
    'one_time_code',
    purpose,
    ['Code', 'pin'],
  ]),
])('the kind %s in a request for %s has the names %j', (kind, purpose, names) => {
  for (const name of names) expect(getSecretKind(name, purpose), name).toBe(kind);
});
