import type { ApiRequest } from '../../shared/api-request.ts';
import { redactBodyText, redactHeader, redactParameters, redactUrl } from '../core/redaction/redact-message.ts';
import { createRedactor } from '../core/redaction/redactor.ts';
import { countLabels, type SecretLabels } from '../core/redaction/secret-labels.ts';
import { secretPlaceholders } from '../core/redaction/secret-placeholders.ts';
import { getContentType } from './request-to-call.ts';

/**
 * Replaces secrets in a saved request by placeholders: values in its URL, query, headers and body
 * whose names mark them as secrets.
 *
 * @param onSecret receives each secret
 * @returns the request unchanged if it contains none
 */
export function redactSavedRequest(request: ApiRequest, onSecret: (secret: string) => void = () => {}): ApiRequest {
  const { query, headers, body } = request;
  const labels: SecretLabels = {
    ...secretPlaceholders,
    getLabel(kind, value) {
      onSecret(value);
      return secretPlaceholders.getLabel(kind, value);
    },
  };
  const redactor = createRedactor(labels, 'api');
  return redactor.redactUntilStable(() => {
    const { url } = redactUrl(new URL(request.url), redactor);
    return {
      ...request,
      url: countLabels(url) > 0 ? url : request.url,
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
