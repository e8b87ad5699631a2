import i18next, { type TFunction } from 'i18next';
import { beforeAll, describe, expect, it } from 'vitest';
import { describeFailure } from '../../../renderer/format/describe-failure.ts';
import { checkReasons } from '../../../shared/checks.ts';
import { clientKeyProblems, failureKinds } from '../../../shared/errors.ts';
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
    const facts = {
      ...{
        expected: 'E',
        actual: 'A',
        expectation: 'X',
        names: 'N',
        when: 'W',
        duration: 'D',
        algorithm: 'G',
        keyParameters: 'P',
      },
      ...{ curve: 'C', bits: 5, minBits: 6, keyCount: 7, disclosureCount: 8, keyId: 'K', failureKind: 'F' },
    };
    const sentence = t(`checkReason.${reason}`, facts);
    expect(sentence).not.toContain('{{');
    expect(sentence).not.toBe(`checkReason.${reason}`);
    const template: string = en.checkReason[reason];
    expect(template.replace(/\{\{(\w+)\}\}/g, (_, name: keyof typeof facts) => String(facts[name]))).toBe(sentence);
  });
});
