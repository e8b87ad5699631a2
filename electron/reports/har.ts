import type { ExchangeDetails, RecordedBody } from '../../shared/exchanges.ts';
import type { Report } from '../../shared/report.ts';

const toNameValuePairs = (list: readonly [string, string][]) => list.map(([name, value]) => ({ name, value }));

const getContentType = (headers: readonly [string, string][]) =>
  headers.find(([name]) => name === 'content-type')?.[1] ?? '';

function toPostData(body: RecordedBody, mimeType: string) {
  if (body.kind === 'form') return { mimeType, params: toNameValuePairs(body.fields) };
  return body.kind === 'json' || body.kind === 'text' ? { mimeType, text: body.text } : undefined;
}

function toContent(body: RecordedBody | undefined, mimeType: string) {
  const size = body && body.kind !== 'none' ? (body.bytes ?? -1) : 0;
  if (body?.kind === 'form') return { size, mimeType, text: body.fields.map((field) => field.join('=')).join('&') };
  return { size, mimeType, ...(body && 'text' in body && { text: body.text }) };
}

function toEntry(details: ExchangeDetails) {
  const {
    startedAt,
    method,
    url,
    request,
    response,
    status = 0,
    waitMs = 0,
    durationMs = 0,
    purpose,
    failure,
  } = details;
  const query = URL.canParse(url) ? [...new URL(url).searchParams] : [];
  const requestHeaders = request?.headers ?? [];
  const responseHeaders = response?.headers ?? [];
  const common = { httpVersion: '', cookies: [], headersSize: -1, bodySize: -1 };
  return {
    startedDateTime: new Date(startedAt).toISOString(),
    time: durationMs,
    request: {
      ...common,
      method,
      url,
      headers: toNameValuePairs(requestHeaders),
      queryString: toNameValuePairs(query),
      ...(request && { postData: toPostData(request.body, getContentType(requestHeaders)) }),
    },
    response: {
      ...common,
      status,
      statusText: response?.statusText ?? '',
      headers: toNameValuePairs(responseHeaders),
      content: toContent(response?.body, getContentType(responseHeaders)),
      redirectURL: '',
    },
    cache: {},
    // -1 means unknown (HAR 1.2). DNS, connection and TLS are part of `wait`.
    timings: { blocked: -1, dns: -1, connect: -1, ssl: -1, send: 0, wait: waitMs, receive: durationMs - waitMs },
    comment: failure ? `${purpose}: ${failure.kind}` : purpose,
  };
}

/** Converts the exchanges of a report to HAR 1.2, which browsers' developer tools can open. */
export const toHar = ({ environment, exchanges }: Report) => ({
  log: {
    version: '1.2',
    creator: { name: 'Latchkey', version: environment.app },
    entries: exchanges.map(toEntry),
  },
});
