import type { DoctorFinding } from '../doctor.ts';
import type { findings } from './en/doctor.ts';

/** A doctor finding as text: check, result and next step. */
export type FindingText = { title: string; description: string; nextStep?: string };

const interpolate = (text: string, facts: Record<string, string>) =>
  text
    .replace(/\{\{(\w+)\}\}/g, (_, name: string) => facts[name] ?? '')
    .replace(/ {2,}/g, ' ')
    .trim();

/** Describes a finding, for both the page and the terminal. */
export function describeFinding(words: typeof findings, { check, verdict, cause, facts }: DoctorFinding): FindingText {
  const { title, ok } = words.check[check];
  if (verdict === 'skipped') {
    const after = words.check[facts.after as keyof typeof words.check]?.title;
    return { title, description: after ? interpolate(words.after, { after }) : words.nothing };
  }
  const proxy = facts.proxy ?? '';
  const all = {
    ...facts,
    route: proxy === 'DIRECT' ? words.direct : interpolate(words.byProxy, { proxy }),
    certificate: facts.issuer && facts.until ? interpolate(words.certificate, facts) : '',
    by: facts.issuer ? ` ${interpolate(words.byAuthority, facts)}` : '',
  };
  if (!cause)
    return { title, description: check === 'policy' && !facts.sources ? words.noPolicy : interpolate(ok, all) };
  const { what, next } = words.cause[cause];
  return { title, description: interpolate(what, all), nextStep: interpolate(next, all) };
}
