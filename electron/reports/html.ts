import { createHash } from 'node:crypto';
import type { Check } from '../../shared/checks.ts';
import type { ExchangeDetails, RecordedBody } from '../../shared/exchanges.ts';
import { toJson } from '../../shared/json/exact-json.ts';
import { indentJson } from '../../shared/json/json-text.ts';
import { checkReasonTexts, checkTitles } from '../../shared/locales/en/checks.ts';
import { en } from '../../shared/locales/en/en.ts';
import type { Report } from '../../shared/report.ts';

const texts = en.log.report;

/** Markup that is already escaped. */
type Html = { readonly markup: string };

const escapeHtml = (text: string) =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`).replace(/[\p{Bidi_Control}\0]/gu, '\ufffd');

/** Tags a template as markup. Escapes every value that is not markup itself. */
function html(parts: TemplateStringsArray, ...values: (string | number | Html | readonly Html[] | undefined)[]): Html {
  const escaped = values.map((value) => {
    if (value === undefined) return '';
    if (typeof value === 'string' || typeof value === 'number') return escapeHtml(String(value));
    return 'markup' in value ? value.markup : value.map(({ markup }) => markup).join('');
  });
  return { markup: String.raw({ raw: parts.raw }, ...escaped) };
}

const formatUtc = (at: number) => `${new Date(at).toISOString().replace('T', ' ').replace('Z', '')} UTC`;
const formatMilliseconds = (duration: number | undefined) =>
  duration === undefined ? '' : `${Math.round(duration)} ms`;

type Fact = readonly [name: string, value: string | number | undefined];

const facts = (list: readonly Fact[]) =>
  html`<table class="facts">${list.flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [html`<tr><th scope="row">${name}</th><td>${value}</td></tr>`],
  )}</table>`;

const json = (value: unknown) => html`<pre>${toJson(value, 2)}</pre>`;

function formatBody(recorded: RecordedBody): Html {
  switch (recorded.kind) {
    case 'none':
      return html`<p class="quiet">${texts.noBody}</p>`;
    case 'unread':
      return html`<p class="quiet">${texts.bodyOmitted}${recorded.bytes === undefined ? '' : ` (${recorded.bytes})`}</p>`;
    case 'form':
      return facts(recorded.fields);
    case 'json':
      return html`<pre>${indentJson(recorded.text) ?? recorded.text}</pre>`;
    case 'text':
      return html`<pre>${recorded.text}${recorded.cut ? ' …' : ''}</pre>`;
  }
}

function formatExchange(details: ExchangeDetails): Html {
  const { id, purpose, method, url, startedAt, waitMs, durationMs, status, request, response, failure, retry } =
    details;
  const result = failure
    ? en.log.failed
    : status === undefined
      ? en.log.inProgress
      : `${status} ${response?.statusText ?? ''}`;
  const explanation =
    failure && en.failure[failure.kind].title.replace(/\{\{\w+\}\}/g, failure.facts?.host ?? en.fact.host);
  return html`<details id="exchange-${id}"><summary><span>${formatUtc(startedAt).slice(11, 23)}</span> <b>${en.log.purpose[purpose]}</b> ${method} ${details.origin}${details.path} <b>${result}</b> ${formatMilliseconds(durationMs)}${retry && html` <i>${en.log.retry[retry.part]}</i>`}</summary>
${explanation === undefined ? undefined : html`<p class="bad">${explanation}</p>`}${failure ? facts(Object.entries({ kind: failure.kind, ...failure.details })) : undefined}
<p class="quiet">${url}</p>${facts([
    [en.log.timeToHeaders, formatMilliseconds(waitMs)],
    [en.log.total, formatMilliseconds(durationMs)],
  ])}
<div class="sides"><section><h3>${en.log.request}</h3>${request ? [facts(request.headers), formatBody(request.body)] : undefined}</section>
<section><h3>${en.log.response}</h3>${response ? [facts(response.headers), formatBody(response.body)] : undefined}</section></div></details>`;
}

/**
 * Returns the title of a check, and its verdict with the reason. Facts that a report omits become
 * `…`.
 */
function formatCheck({ id, verdict, reason, facts: checkFacts = {}, reference }: Check): [string, string] {
  const { at, durationMs } = checkFacts;
  const factsByName: Record<string, string | number | undefined> = {
    ...checkFacts,
    when: at === undefined ? undefined : formatUtc(at),
    duration: durationMs === undefined ? undefined : `${durationMs / 1000} s`,
  };
  const explanation = checkReasonTexts[reason].replace(
    /\{\{(\w+)\}\}/g,
    (_, name: string) => `${factsByName[name] ?? '…'}`,
  );
  return [checkTitles[id], [`${en.inspector.verdict[verdict]}:`, explanation, reference].filter(Boolean).join(' ')];
}

/** A section of the page. It is omitted if the report has no content for it. */
type Section = { title: string; content(report: Report): Html | undefined };

const sections: readonly Section[] = [
  { title: texts.environment, content: ({ environment }) => facts(Object.entries(environment)) },
  {
    title: texts.profile,
    content: ({ profile }) =>
      profile &&
      facts(Object.entries(profile).map(([name, value]) => [name, Array.isArray(value) ? value.join(' ') : value])),
  },
  {
    title: texts.session,
    content: ({ session }) =>
      facts(
        Object.entries(session).map(([name, value]): Fact => {
          if (value === undefined) return [name, undefined];
          if (Array.isArray(value)) return [name, value.join(' ')];
          return [name, name.endsWith('At') ? formatUtc(Number(value)) : String(value)];
        }),
      ),
  },
  {
    title: texts.tokens,
    content: ({ tokens }) =>
      tokens.length === 0
        ? undefined
        : html`${tokens.map(
            ({ tokenType, kind, bytes, header, claims, checks }) =>
              html`<h3>${en.inspector.tokenType[tokenType]}</h3>${facts([
                [texts.kind, kind],
                [texts.bytes, bytes],
              ])}${facts(checks.map(formatCheck))}${header && json(header)}${claims && json(claims)}`,
          )}`,
  },
  {
    title: texts.exchanges,
    content: ({ exchanges }) => (exchanges.length === 0 ? undefined : html`${exchanges.map(formatExchange)}`),
  },
];

const style = `:root{color-scheme:light dark}body{font:14px/1.5 system-ui,sans-serif;max-width:1100px;margin:32px auto;padding:0 16px}
pre,td{overflow-wrap:anywhere;white-space:pre-wrap}pre{font:12.5px/1.5 ui-monospace,monospace;padding:8px;border:1px solid #8886;border-radius:6px}
table{border-collapse:collapse}th{font-weight:400;text-align:left;vertical-align:top;padding:2px 16px 2px 0;opacity:.75;white-space:nowrap}
td{font-family:ui-monospace,monospace;font-size:12.5px}details{border-top:1px solid #8886;padding:6px 0}summary{overflow-wrap:anywhere}
h2{margin:32px 0 8px;font-size:17px}h3{margin:12px 0 4px;font-size:14px}.sides{display:grid;grid-template-columns:repeat(auto-fit,minmax(320px,1fr));gap:16px}
.sides section{min-width:0}.quiet{opacity:.75;overflow-wrap:anywhere}.bad{font-weight:600}
@media print{details::details-content{content-visibility:visible}}`;

const styleHash = createHash('sha256').update(style).digest('base64');

/**
 * Converts a report to a self-contained page. Its Content-Security-Policy allows no script and no
 * request.
 */
export function toHtml(report: Report): string {
  const parts = sections.flatMap(({ title, content }) => {
    const markup = content(report);
    return markup ? [html`<h2>${title}</h2>${markup}`] : [];
  });
  const head = `${texts.title} · ${formatUtc(report.createdAt)}`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action 'none'">
<meta name="referrer" content="no-referrer"><meta name="viewport" content="width=device-width">
<title>${escapeHtml(head)}</title><style>${style}</style></head><body>
${html`<h1>${head}</h1><p>${texts.redacted} ${report.personalData ? texts.personal : texts.personalDataRemoved}</p>${parts}`.markup}
</body></html>
`;
}
