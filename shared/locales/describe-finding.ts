import type { DoctorFinding } from '../doctor.ts';
import type { findings } from './en/doctor.ts';
import { interpolate } from './interpolate.ts';

/** A doctor finding as text: check, result and next step. */
export type FindingText = { title: string; description: string; nextStep?: string };

/** Describes why no keychain is used, from pairs of a keychain and a reason. */
const describeUnavailable = (texts: typeof findings, pairs: string): string =>
  pairs
    .split(', ')
    .map((pair) => {
      const [protector = '', reason = ''] = pair.split(': ');
      const reasons: Readonly<Record<string, string>> | undefined =
        texts.unavailable[protector as keyof typeof texts.unavailable];
      return reasons?.[reason] ?? texts.storageOff;
    })
    .join(' ');

/** Describes a finding, for both the page and the terminal. */
export function describeFinding(texts: typeof findings, { check, status, cause, facts }: DoctorFinding): FindingText {
  const { title, ok } = texts.check[check];
  if (status === 'skipped') {
    const after = texts.check[facts.after as keyof typeof texts.check]?.title;
    return { title, description: after ? interpolate(texts.after, { after }) : texts.nothing };
  }
  const proxy = facts.proxy ?? '';
  const { reason = '' } = facts;
  const all = {
    ...facts,
    hostFirst: facts.host ?? '',
    reason:
      cause === 'vault_memory'
        ? describeUnavailable(texts, reason)
        : (texts.reason[reason as keyof typeof texts.reason] ?? reason),
    route: proxy === 'DIRECT' ? texts.direct : interpolate(texts.byProxy, { proxy }),
    certificate: facts.issuer && facts.until ? interpolate(texts.certificate, facts) : '',
    by: facts.issuer ? ` ${interpolate(texts.byAuthority, facts)}` : '',
  };
  if (!cause) {
    const document = texts.document[facts.document as keyof typeof texts.document];
    const template = check === 'policy' && !facts.sources ? texts.noPolicy : (document ?? ok);
    return { title, description: interpolate(template, all) };
  }
  const causeTexts = texts.cause[cause];
  return { title, description: interpolate(causeTexts.description, all), nextStep: interpolate(causeTexts.next, all) };
}
