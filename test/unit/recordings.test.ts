import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { FailureError, toFailure } from '../../electron/core/failure.ts';
import { dialectOf, dialects } from '../../electron/oauth/dialects/index.ts';
import { errorResponseFailure } from '../../electron/oauth/error-response.ts';
import { toChallengeOutcome } from '../../electron/oauth/mfa/challenge-outcome.ts';
import { readRecordedMfaErrors, readRecording } from '../servers/recordings.ts';
import { diffRequest, type ReceivedRequest, toReceivedRequest } from '../servers/request-comparison.ts';

const folder = new URL('../fixtures/providers/', import.meta.url);
const files = readdirSync(folder).flatMap((provider) =>
  readdirSync(new URL(provider, folder)).map((file): [string, string] => [provider, file.replace(/\.json$/, '')]),
);
const exchanges = files.filter(([, name]) => name !== 'server' && !name.endsWith('errors'));

/** A document, a specification, what is generally known, or a server of some version. */
const sourceShape =
  /^(seeds\/[\w-]+\.txt|PROVIDERS\.md|general knowledge|RFC \d|OIDC |[^,]+ \d[\d.]*( \([^)]+\))?, as it answered)/;

/** Every `source` in a file, however deep. */
const sourcesIn = (json: unknown): unknown[] =>
  json === null || typeof json !== 'object'
    ? []
    : Object.entries(json).flatMap(([name, value]) => (name === 'source' ? [value] : sourcesIn(value)));

test('there is a set for every provider', () => {
  expect(readdirSync(folder).sort()).toEqual(Object.keys(dialects).sort());
});

test.each(files)('%s/%s.json says for all of it which document it is from', (provider, name) => {
  const json = JSON.parse(readFileSync(fileURLToPath(new URL(`${provider}/${name}.json`, folder)), 'utf8'));
  const whole = name.endsWith('errors') ? Object.keys(json).length : 1;
  const sources = sourcesIn(json);
  expect(sources).toHaveLength(whole);
  for (const source of sources) expect(source).toMatch(sourceShape);
});

/** The same text with each of its characters changed in turn. */
function* changed(text: string): Generator<string> {
  for (let at = 0; at < text.length; at += 1)
    yield `${text.slice(0, at)}${text[at] === '~' ? '!' : '~'}${text.slice(at + 1)}`;
}

describe.each(exchanges)('%s: %s', (provider, name) => {
  const recorded = readRecording(provider, name);
  const arrived = toReceivedRequest(recorded);
  const isRefused = (part: Partial<ReceivedRequest>) => diffRequest(recorded, { ...arrived, ...part }).length > 0;

  test('is taken as it is recorded', () => {
    expect(diffRequest(recorded, arrived)).toEqual([]);
  });

  test('is refused with one byte changed, anywhere', () => {
    for (const path of changed(arrived.path)) expect(isRefused({ path }), path).toBe(true);
    for (const method of changed(arrived.method)) expect(isRefused({ method }), method).toBe(true);
    for (const [header, value] of Object.entries(arrived.headers)) {
      for (const other of changed(value))
        expect(isRefused({ headers: { ...arrived.headers, [header]: other } }), `${header}: ${other}`).toBe(true);
      const { [header]: _, ...without } = arrived.headers;
      expect(isRefused({ headers: without }), `without ${header}`).toBe(true);
    }
    for (const body of changed(arrived.body)) expect(isRefused({ body }), body).toBe(true);
  });

  test('is refused with a parameter or credentials more', () => {
    expect(isRefused({ body: `${arrived.body}&one=more` })).toBe(true);
    if (!('authorization' in arrived.headers))
      expect(isRefused({ headers: { ...arrived.headers, authorization: 'Basic YTpi' } })).toBe(true);
  });
});

const verdicts: [provider: string, name: string, verdict: string][] = [
  ['auth0', 'authorization-pending', 'pending'],
  ['auth0', 'slow-down', 'slower'],
  ['auth0', 'wrong-code', 'wrong'],
  ['auth0', 'wrong-binding-code', 'wrong'],
  ['auth0', 'wrong-recovery-code', 'wrong'],
  ['auth0', 'declined', 'declined'],
  ['auth0', 'expired-mfa-token', 'mfa_expired'],
  ['auth0', 'malformed-mfa-token', 'mfa_expired'],
  ['auth0', 'not-enrolled', 'mfa_not_enrolled'],
  ['auth0', 'grant-not-enabled', 'mfa_not_allowed'],
  ['auth0', 'rate-limit', 'rate_limited, in 30 s'],
  ['okta-org-server', 'authorization-pending', 'pending'],
  ['okta-org-server', 'slow-down', 'slower'],
  ['okta-org-server', 'wrong-code', 'wrong'],
  ['okta-org-server', 'declined', 'declined'],
  ['okta-org-server', 'expired-mfa-token', 'mfa_expired'],
  ['okta-org-server', 'expired-challenge', 'unanswered'],
  ['okta-org-server', 'rate-limit', 'rate_limited, in 30 s'],
];

describe('what is answered to a proof', () => {
  test.each(verdicts)('%s %s is %s', (provider, name, verdict) => {
    const { status, headers, body } = readRecordedMfaErrors(provider)[name] ?? { status: 0, headers: {}, body: {} };
    const response = {
      status,
      statusText: '',
      headers: new Headers(headers),
      body: Buffer.from(JSON.stringify(body)),
      truncated: false,
      sentAt: 0,
      durationMs: 0,
    };
    const url = new URL('https://id.example.com/token');
    const context = { dialect: dialectOf({ provider }), method: 'POST', url, secrets: [], scopes: [] };
    const said = () => {
      try {
        return toChallengeOutcome(new FailureError(errorResponseFailure(response, { ...context, purpose: 'mfa' })));
      } catch (error) {
        return toFailure(error).kind;
      }
    };
    const found = said();
    const { kind, facts } = typeof found === 'string' ? {} : found.failure;
    expect(typeof found === 'string' ? found : `${kind}, in ${(facts?.retryAt ?? 0) / 1000} s`).toBe(verdict);
  });

  test.each(['auth0', 'okta-org-server'])('every recorded answer of %s is looked at', (provider) => {
    const looked = verdicts.flatMap(([one, name]) => (one === provider ? [name] : []));
    expect(Object.keys(readRecordedMfaErrors(provider)).sort()).toEqual(looked.sort());
  });
});
