import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toCurl } from '../../../electron/exchange-log/curl.ts';
import type { ExchangeDetails } from '../../../shared/exchanges.ts';
import { reportSchema } from '../../../shared/report.ts';
import { fakeToken, form, recorded } from './support.ts';

/** What a shell hands to curl. */
function argumentsOf(command = '', variables: Record<string, string> = {}): string[] {
  const script = `curl() { printf '%s\\0' "$@"; }\n${command}\n`;
  const out = execFileSync('bash', ['--noprofile', '--norc', '-c', script], { env: variables, encoding: 'utf8' });
  return out.split('\0').slice(0, -1);
}

const last = (all: Awaited<ReturnType<ReturnType<typeof recorded>['log']['list']>>) =>
  all.at(-1) ?? expect.fail('no exchange');

test('formats a password request with variables for secrets', async () => {
  const { log, send } = recorded(() => new Response('{}'));
  const basic = Buffer.from("desk'top:fake-secret").toString('base64');
  const request = form({ grant_type: 'password', username: "o'neil $HOME `x` !", password: 'fake-password' });
  await send({ purpose: 'password', ...request, headers: { ...request.headers, authorization: `Basic ${basic}` } });
  const command = toCurl(last(await log.list()));
  expect(command).toContain(`--data-urlencode 'password='"$PASSWORD"`);
  expect(command).not.toContain('fake-');
  expect(argumentsOf(command, { PASSWORD: 'p w', CLIENT_SECRET: 'c s' })).toEqual([
    ...['--globoff', '--request', 'POST', '--url', 'https://id.example.com/token'],
    ...['--header', 'content-type: application/x-www-form-urlencoded', '--user', "desk'top:c s"],
    ...['--data-urlencode', 'grant_type=password', '--data-urlencode', "username=o'neil $HOME `x` !"],
    ...['--data-urlencode', 'password=p w'],
  ]);
});

test('numbers several secrets of a kind', async () => {
  const { log, send } = recorded(() => new Response('{}'));
  const body = JSON.stringify({ access_token: fakeToken('b') });
  await send({ method: 'POST', headers: { authorization: `Bearer ${fakeToken('a')}` }, body });
  const variables = { ACCESS_TOKEN_1: 'one', ACCESS_TOKEN_2: 'two' };
  const given = argumentsOf(toCurl(last(await log.list())), variables);
  expect(given).toContain('authorization: Bearer one');
  expect(given).toContain('{"access_token":"two"}');
});

test('quotes any request so that curl receives it unchanged', async () => {
  const text = fc
    .array(fc.constantFrom(...'aZ9 \'"\\$`!*?[]{}()<>|&;~#%^\n\t=é漢🔑‹›'), { maxLength: 30 })
    .map((l) => l.join(''));
  const headerText = fc.stringMatching(/^[!-~]([ -~]{0,20}[!-~])?$/);
  await fc.assert(
    fc.asyncProperty(text, text, headerText, async (body, value, header) => {
      const { log, send } = recorded(() => new Response('{}'));
      const sent = `{"a":${JSON.stringify(body)}}`;
      await send({ method: 'PATCH', headers: { 'x-note': header }, body: sent });
      const expected = ['--header', `x-note: ${header}`, '--data-raw', sent];
      expect(argumentsOf(toCurl(last(await log.list()))).slice(-4)).toEqual(expected);
      await send(form({ field: value }));
      expect(argumentsOf(toCurl(last(await log.list()))).at(-1)).toBe(`field=${value}`);
    }),
    { numRuns: 60 },
  );
});

const forged = (part: Partial<ExchangeDetails> = {}, headers: [string, string][] = []): ExchangeDetails => ({
  ...{ id: 1, purpose: 'api', method: 'POST', origin: 'https://a.example', path: '/', startedAt: 0 },
  url: "https://a.example/';echo x;'$(id)",
  request: { headers, body: { kind: 'text', text: "@/etc/passwd';id;'‹access token #1$(id)›", cut: false } },
  ...part,
});

test('runs nothing but curl for a forged report', () => {
  expect(argumentsOf(toCurl(forged({}, [['x-a', '`id`']])))).toEqual([
    ...['--globoff', '--request', 'POST', '--url', "https://a.example/';echo x;'$(id)", '--header', 'x-a: `id`'],
    ...['--data-raw', "@/etc/passwd';id;'‹access token #1$(id)›"],
  ]);
});

test.each<[string, Partial<ExchangeDetails>, [string, string][]?]>([
  ['an option', { origin: '-K', url: '-K/tmp/config' }],
  ['a file of URLs', { origin: '@', url: '@/tmp/urls' }],
  ['a local file', { origin: 'file://', url: 'file:///etc/passwd' }],
  ['another scheme', { origin: 'gopher://a.example', url: 'gopher://a.example/' }],
  ['another origin', { url: 'https://b.example/' }],
  ['a longer host', { url: 'https://a.example.org/' }],
  ['a user', { url: 'https://a.example@b.example/' }],
  ['a backslash', { url: 'https://a.example\\@b.example/' }],
  ['an origin with a user', { origin: 'https://x@b.example', url: 'https://x@b.example/' }],
  ['an origin with a path', { origin: 'https://a.example/x', url: 'https://a.example/x/' }],
  ['a method that is none', { method: "GET'; touch /x; '" }],
  ['a header name that names a file', {}, [['@/etc/passwd', '']]],
  ['a header name with a blank', {}, [['x a', '']]],
  ['a header value of two lines', {}, [['x-a', 'b\r\nhost: b.example']]],
  ...['\u0003', '\u001b', '\0', '\u007f', '\u009b'].map((control): [string, Partial<ExchangeDetails>] => [
    `${JSON.stringify(control)} and another command`,
    { request: { headers: [], body: { kind: 'text', text: `a${control}\nid\n`, cut: false } } },
  ]),
])('copies nothing from a report that names %s', (_, part, headers) => {
  const details = forged(part, headers);
  expect(toCurl(details)).toBeUndefined();
  if (part.url) expect(reportSchema.shape.exchanges.safeParse([details]).success).toBe(false);
});

test('accepts labels of removed names anywhere', () => {
  const details = forged({ origin: 'https://‹removed›.example', url: 'https://‹removed›.example/‹removed›' });
  expect(toCurl(details)).toContain(`--url 'https://'"$REMOVED"'.example/'"$REMOVED"`);
  expect(reportSchema.shape.exchanges.safeParse([details]).success).toBe(true);
});
