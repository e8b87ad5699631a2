import type { DoctorFinding } from '../doctor.ts';
import type { findings } from './en/doctor.ts';

/** A finding of the doctor in words: what was looked at, what was found, and what to do where something is. */
export type FindingWords = { title: string; what: string; next?: string };

const fill = (text: string, facts: Record<string, string>) =>
  text
    .replace(/\{\{(\w+)\}\}/g, (_, name: string) => facts[name] ?? '')
    .replace(/ {2,}/g, ' ')
    .trim();

/** The words of a finding, the same for the page and for a terminal. */
export function sayFinding(words: typeof findings, { check, verdict, cause, facts }: DoctorFinding): FindingWords {
  const { title, ok } = words.check[check];
  if (verdict === 'skipped') {
    const after = words.check[facts.after as keyof typeof words.check]?.title;
    return { title, what: after ? fill(words.after, { after }) : words.nothing };
  }
  const proxy = facts.proxy ?? '';
  const all = {
    ...facts,
    way: proxy === 'DIRECT' ? words.direct : fill(words.byProxy, { proxy }),
    certificate: facts.issuer && facts.until ? fill(words.certificate, facts) : '',
    by: facts.issuer ? ` ${fill(words.byAuthority, facts)}` : '',
  };
  if (!cause) return { title, what: check === 'policy' && !facts.sources ? words.noPolicy : fill(ok, all) };
  const { what, next } = words.cause[cause];
  return { title, what: fill(what, all), next: fill(next, all) };
}
