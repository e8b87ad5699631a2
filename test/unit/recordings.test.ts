import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { FailureError, toFailure } from '../../electron/core/failure.ts';
import { dialectOf, dialects } from '../../electron/oauth/dialects/index.ts';
import { errorResponseFailure } from '../../electron/oauth/error-response.ts';
import { toChallengeOutcome } from '../../electron/oauth/mfa/challenge-outcome.ts';
import { readRecordedMfaErrors } from '../servers/recordings.ts';

const folder = new URL('../fixtures/providers/', import.meta.url);
const files = readdirSync(folder).flatMap((provider) =>
  readdirSync(new URL(provider, folder)).map((file): [string, string] => [provider, file.replace(/\.json$/, '')]),
);

/** A provider's public document, a specification, `undocumented`, or a server of some version. */
const sourceShape =
  /^((Auth0|Okta|Oracle Identity Domains): [A-Z]|undocumented|RFC \d|OIDC |recorded from [^,]+ \d[\d.]*)/;

/** Every `source` in a file, however deep. */
const sourcesIn = (json: unknown): unknown[] =>
  json === null || typeof json !== 'object'
    ? []
    : Object.entries(json).flatMap(([name, value]) => (name === 'source' ? [value] : sourcesIn(value)));

test('every provider has recordings', () => {
  expect(readdirSync(folder).sort()).toEqual(Object.keys(dialects).sort());
});

test.each(files)('%s/%s.json names the source of every recording', (provider, name) => {
  const json = JSON.parse(readFileSync(fileURLToPath(new URL(`${provider}/${name}.json`, folder)), 'utf8'));
  const sources = sourcesIn(json);
  expect(sources).toHaveLength(name.endsWith('errors') ? Object.keys(json).length : 1);
  for (const source of sources) expect(source).toMatch(sourceShape);
});

const outcomes: Record<string, Record<string, string>> = {
  auth0: {
    ...{
      'authorization-pending': 'pending',
      'slow-down': 'slower',
      'wrong-code': 'wrong',
      'wrong-binding-code': 'wrong',
    },
    ...{ 'wrong-recovery-code': 'wrong', declined: 'declined', 'expired-mfa-token': 'mfa_expired' },
    ...{ 'malformed-mfa-token': 'mfa_expired', 'not-enrolled': 'mfa_not_enrolled' },
    ...{ 'grant-not-enabled': 'mfa_not_allowed', 'rate-limit': 'rate_limited, in 30 s' },
  },
  'okta-org-server': {
    ...{ 'authorization-pending': 'pending', 'slow-down': 'slower', 'wrong-code': 'wrong', declined: 'declined' },
    ...{ 'expired-mfa-token': 'mfa_expired', 'expired-challenge': 'unanswered', 'rate-limit': 'rate_limited, in 30 s' },
  },
};

describe.each(Object.entries(outcomes))('a recorded MFA error of %s', (provider, expected) => {
  const recorded = readRecordedMfaErrors(provider);
  const context = { dialect: dialectOf({ provider }), method: 'POST', url: new URL('https://id.example.com/token') };

  function outcomeOf(name: string): string {
    const { status, headers, body } = recorded[name] ?? expect.fail(name);
    const response = {
      ...{ status, statusText: '', headers: new Headers(headers), body: Buffer.from(JSON.stringify(body)) },
      ...{ truncated: false, sentAt: 0, durationMs: 0 },
    };
    const failure = errorResponseFailure(response, { ...context, secrets: [], scopes: [], purpose: 'mfa' });
    try {
      const outcome = toChallengeOutcome(new FailureError(failure));
      if (typeof outcome === 'string') return outcome;
      return `${outcome.failure.kind}, in ${(outcome.failure.facts?.retryAt ?? 0) / 1000} s`;
    } catch (error) {
      return toFailure(error).kind;
    }
  }

  test.each(Object.entries(expected))('%s is %s', (name, outcome) => {
    expect(outcomeOf(name)).toBe(outcome);
  });

  test('is in the table', () => {
    expect(Object.keys(recorded).sort()).toEqual(Object.keys(expected).sort());
  });
});
