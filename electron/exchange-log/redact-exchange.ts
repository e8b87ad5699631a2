import type { ExchangeDetails, RecordedBody } from '../../shared/exchanges.ts';
import { limitHeaders } from '../core/redaction/limit-headers.ts';
import { redactBody, redactHeaders, redactUrl } from '../core/redaction/redact-message.ts';
import type { Redactor } from '../core/redaction/redactor.ts';
import { countLabels } from '../core/redaction/secret-labels.ts';
import type { ExchangeRequest, HttpResponse } from '../http/exchange.ts';

/** The head of a response. */
export type ResponseHead = Pick<HttpResponse, 'status' | 'statusText' | 'headers'> & { waitMs: number };

/** A response with as much of its body as was read. */
type ReceivedResponse = ResponseHead &
  Pick<HttpResponse, 'durationMs'> &
  Partial<Pick<HttpResponse, 'body' | 'truncated'>>;

/** Omits the length of a body that contains a label: it would reveal the length of the secret. */
const omitLength = (body: RecordedBody): RecordedBody =>
  body.kind !== 'none' && countLabels(JSON.stringify(body)) > 0 ? { ...body, bytes: undefined } : body;

/** Returns the URL, headers and body of a request without secrets. */
export function redactRequest(
  { headers, body }: ExchangeRequest,
  url: URL,
  redactor: Redactor,
): Pick<ExchangeDetails, 'url' | 'path' | 'request'> {
  const [, type] = Object.entries(headers).find(([name]) => name.toLowerCase() === 'content-type') ?? [];
  return redactor.redactUntilStable(() => ({
    ...redactUrl(url, redactor),
    request: {
      headers: redactHeaders(Object.entries(headers), redactor),
      body: omitLength(redactBody(body, type, redactor)),
    },
  }));
}

/** Returns the status, headers and body of a response without secrets. */
export function redactResponse(
  { status, statusText, headers, body, truncated, waitMs, durationMs }: ReceivedResponse,
  redactor: Redactor,
): Pick<ExchangeDetails, 'status' | 'waitMs' | 'durationMs' | 'response'> {
  const type = headers.get('content-type') ?? undefined;
  const limited = limitHeaders(headers);
  const response = redactor.redactUntilStable(() => ({
    statusText: redactor.redactText(statusText).slice(0, 1000),
    headers: redactHeaders(limited, redactor),
    body: redactBody(body, type, redactor, truncated),
  }));
  return { status, waitMs, durationMs, response };
}
