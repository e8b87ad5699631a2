import { describe, expect, test } from 'vitest';
import { type CheckSummary, summarizeChecks } from '../../../renderer/format/check-summary.ts';
import { tokenLifetime } from '../../../renderer/format/token-lifetime.ts';
import type { Check, CheckId, Verdict } from '../../../shared/checks.ts';

describe('the result of the checks', () => {
  const check = (id: CheckId, verdict: Verdict): Check => ({ id, verdict, reason: 'format_valid' });

  test.each<[string, [CheckId, Verdict][], [CheckSummary['result'], CheckId | undefined, number] | undefined]>([
    ['no checks', [], undefined],
    ['checks of which none applies', [['signature', 'none']], undefined],
    [
      'a token that passes',
      [
        ['format', 'pass'],
        ['signature', 'pass'],
        ['nonce', 'none'],
      ],
      ['valid', undefined, 0],
    ],
    [
      'one warning',
      [
        ['signature', 'pass'],
        ['type', 'warn'],
      ],
      ['validWithWarnings', 'type', 0],
    ],
    [
      'a failure after warnings',
      [
        ['type', 'warn'],
        ['expiry', 'fail'],
        ['issuer', 'fail'],
      ],
      ['invalid', 'expiry', 1],
    ],
    [
      'no key',
      [
        ['format', 'pass'],
        ['type', 'warn'],
        ['signature', 'warn'],
      ],
      ['unverified', 'signature', 0],
    ],
    [
      'an encrypted token',
      [
        ['format', 'pass'],
        ['signature', 'none'],
      ],
      ['unverified', 'signature', 0],
    ],
    ['no check of the signature', [['format', 'pass']], ['unverified', undefined, 0]],
  ])('%s', (_what, checks, expected) => {
    const summary = summarizeChecks(checks.map(([id, verdict]) => check(id, verdict)));
    expect(summary && [summary.result, summary.worst?.id, summary.othersCount]).toEqual(expected);
  });
});

test.each([
  [
    { iat: 100, exp: 400 },
    { startsAt: 100_000, isNotBefore: false, endsAt: 400_000 },
  ],
  [
    { iat: 100, nbf: 200, exp: 400 },
    { startsAt: 200_000, isNotBefore: true, endsAt: 400_000 },
  ],
  [
    { iat: 100, nbf: 100, exp: 400 },
    { startsAt: 100_000, isNotBefore: false, endsAt: 400_000 },
  ],
  [
    { nbf: 200, exp: 400 },
    { startsAt: 200_000, isNotBefore: true, endsAt: 400_000 },
  ],
  [{ iat: 100 }, undefined],
  [{ exp: 400 }, undefined],
  [{ iat: 400, exp: 100 }, undefined],
  [{ iat: 'soon', exp: 400 }, undefined],
])('the lifetime in %j', (claims, expected) => expect(tokenLifetime(claims)).toEqual(expected));
