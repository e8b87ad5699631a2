import type { ApiRequest } from '../../shared/profile.ts';
import { redactBodyText, redactHeader, redactParameters, redactUrl } from '../core/redaction/redact-message.ts';
import { createRedactor } from '../core/redaction/redactor.ts';
import { secretPlaceholders } from '../core/redaction/secret-placeholders.ts';
import { getContentType } from './request-to-call.ts';

/**
 * A saved request with words in place of the values whose names say that they are secret: in its address, query, headers and
 * body. As it was where there are none.
 */
export function redactSavedRequest(request: ApiRequest): ApiRequest {
  const { query, headers, body } = request;
  const redactor = createRedactor(secretPlaceholders, 'api');
  return redactor.redactUntilStable(() => {
    const { url } = redactUrl(new URL(request.url), redactor);
    return {
      ...request,
      url: url.includes('‹') ? url : request.url,
      ...(query && { query: Object.fromEntries(redactParameters(Object.entries(query), redactor)) }),
      ...(headers && {
        headers: Object.fromEntries(
          Object.entries(headers).map(([name, value]) => [name, redactHeader(name, value, redactor)]),
        ),
      }),
      ...(body !== undefined && { body: redactBodyText(body, getContentType(request), redactor) }),
    };
  });
}
