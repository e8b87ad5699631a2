import i18next, { type TFunction } from 'i18next';
import { beforeAll, describe, expect, it, test } from 'vitest';
import { describeFailure, detailsText } from '../../../renderer/format/describe-failure.ts';
import { formatLocalTime, formatRelativeTime, formatUtcTime } from '../../../renderer/format/format-time.ts';
import { checkReasons } from '../../../shared/checks.ts';
import { clientKeyProblems, type Failure, failureKinds } from '../../../shared/errors.ts';
import { en } from '../../../shared/locales/en/en.ts';

let t: TFunction;

beforeAll(async () => {
  const resources = { en: { translation: en } };
  t = await i18next.init({ lng: 'en', resources, nsSeparator: false, interpolation: { escapeValue: false } });
});

describe('texts', () => {
  it('contain no exclamation marks', () => {
    expect(JSON.stringify(en)).not.toContain('!');
  });

  it.each(failureKinds)('say what happened and what to do: %s', (kind) => {
    const words = describeFailure(t, { kind }, 0, 'en');
    for (const sentence of [words.title, words.nextStep]) {
      expect(sentence).toMatch(/^[A-Z].*\.$/);
      expect(sentence).not.toContain('{{');
    }
  });

  it.each(clientKeyProblems)('say why a file is not a client key: %s', (clientKeyProblem) => {
    const failure = { kind: 'client_key_invalid', facts: { clientKeyProblem } } as const;
    const { title, nextStep } = describeFailure(t, failure, 0, 'en');
    expect(title).toBe("This file can't be used as the client key.");
    expect(nextStep).toBe(en.clientKeyProblem[clientKeyProblem]);
    expect(nextStep).toMatch(/^[A-Z].*\.$/);
  });

  it.each(checkReasons)('describe the result of a check: %s', (reason) => {
    const facts = { expected: 'E', actual: 'A', names: 'N', number: 5, when: 'W', duration: 'D' };
    const sentence = t(`checkReason.${reason}`, facts);
    expect(sentence).not.toContain('{{');
    expect(sentence).not.toBe(`checkReason.${reason}`);
    const template: string = en.checkReason[reason];
    expect(template.replace(/\{\{(\w+)\}\}/g, (_, name: keyof typeof facts) => String(facts[name]))).toBe(sentence);
  });

  it.each([
    ['id.acme.com', "id.acme.com can't be found."],
    [undefined, "The server can't be found."],
    // Server text is not a template.
    ['$t(action.signIn) {{kind}}', "$t(action.signIn) {{kind}} can't be found."],
  ])('start with the host if it is known: %s', (host, title) => {
    const failure: Failure = { kind: 'host_not_found', ...(host && { facts: { host } }) };
    expect(describeFailure(t, failure, 0, 'en').title).toBe(title);
  });

  it('count down to the next retry instead of a general hint', () => {
    const failure = { kind: 'rate_limited', facts: { retryAt: 95_000 } } as const;
    expect(describeFailure(t, failure, 0, 'en')).toMatchObject({ notes: ['You can try again in 1 min 35 s.'] });
    expect(describeFailure(t, failure, 0, 'en').nextStep).toBeUndefined();
    expect(describeFailure(t, failure, 95_000, 'en').notes).toEqual(['You can try again now.']);
  });

  it('mention a wrong clock, but not a small difference', () => {
    const more = (clockSkewSeconds: number) =>
      describeFailure(t, { kind: 'id_token_expired', facts: { clockSkewSeconds } }, 0, 'en').notes;
    expect(more(340)).toEqual(["This computer's clock is 5 min ahead of the server's."]);
    expect(more(-7200)).toEqual(["This computer's clock is 2 h behind the server's."]);
    expect(more(20)).toEqual([]);
  });

  it('include every known detail for support', () => {
    const failure: Failure = {
      kind: 'scope_refused',
      facts: { scopes: ['a', 'b'], limitBytes: 1_048_576 },
      details: { code: 'invalid_scope', status: 400 },
    };
    expect(detailsText(describeFailure(t, failure, 0, 'en')).split('\n')).toEqual([
      ...['The server rejected the scopes in this profile.', 'Kind: scope_refused', 'Code: invalid_scope'],
      ...['HTTP status: 400', 'Scopes: a b', 'Limit: 1 MB'],
    ]);
  });
});

test('formats times: relative to now, without today’s date, exact in UTC', () => {
  const noon = new Date(2026, 10, 21, 12, 0, 5).getTime();
  expect(formatRelativeTime(t, 252_000, 0)).toBe('in 4 min 12 s');
  expect(formatRelativeTime(t, 0, 86_400_000)).toBe('1 day ago');
  expect(formatRelativeTime(t, 0, 1000)).toBe('just now');
  expect(formatLocalTime(noon, noon, 'en-GB')).toBe('12:00:05');
  expect(formatLocalTime(noon, noon + 86_400_000, 'en-GB')).toMatch(/21 Nov 2026.*12:00:05/);
  expect(formatUtcTime(Date.UTC(2026, 10, 21, 9, 25, 21))).toBe('2026-11-21 09:25:21 UTC');
});
