import { toJson } from '../../shared/json/exact-json.ts';
import type { ReportToken } from '../../shared/report.ts';
import { readOperations } from '../api/openapi/operations.ts';
import { readDocument } from '../api/openapi/read-document.ts';
import { createSkipped } from '../api/openapi/skipped.ts';
import { decodeText } from '../core/decode-text.ts';
import { FailureError } from '../core/failure.ts';
import {
  type Parsed,
  type ParseKind,
  type ParseRequest,
  serializeFailure,
  serializeParsed,
} from '../core/untrusted-parser.ts';
import { parseProfiles } from '../profiles/parse-profiles.ts';
import { parseReport } from '../reports/parse-report.ts';
import { searchTokens } from '../tokens/find-tokens.ts';

/** Writes header and claims as JSON, because the result is serialized with rounded numbers. */
const toTokenView = ({ header, claims, ...token }: ReportToken) => ({
  ...token,
  ...(header && { header: toJson(header) }),
  ...(claims && { claims: toJson(claims) }),
});

const parsers: { [K in ParseKind]: (request: ParseRequest) => Parsed<K> } = {
  openApiDocument({ bytes, context = { documentUrl: undefined, origins: [] } }) {
    const skipped = createSkipped();
    const { operations, ...head } = readOperations(readDocument(bytes, skipped.skip), context, skipped);
    return { head, items: operations };
  },
  report({ bytes }) {
    const { exchanges, tokens, ...head } = parseReport(bytes);
    return { head: { ...head, tokens: tokens.map(toTokenView) }, items: exchanges };
  },
  profiles({ bytes }) {
    return { head: {}, items: parseProfiles(decodeText(bytes)) };
  },
  tokens({ bytes }) {
    return { head: {}, items: searchTokens(decodeText(bytes)) };
  },
};

/**
 * Parses an untrusted text. Runs outside the main process.
 *
 * @returns the serialized result or failure
 * @throws any error that is not a {@link FailureError}, which ends the parser
 */
export function parseRequest(request: ParseRequest): string {
  try {
    return serializeParsed(parsers[request.kind](request));
  } catch (error) {
    if (error instanceof FailureError) return serializeFailure(error);
    throw error;
  }
}
