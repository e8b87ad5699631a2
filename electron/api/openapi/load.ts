import type { OpenApiDocument, OpenApiSource } from '../../../shared/openapi-document.ts';
import type { Profile } from '../../../shared/profile.ts';
import { FailureError, fail, toFailure } from '../../core/failure.ts';
import type { ChosenFileReader, FileChooser } from '../../core/ports.ts';
import type { UntrustedParser } from '../../core/untrusted-parser.ts';
import type { Exchange } from '../../http/exchange.ts';
import type { Session } from '../../session/session.ts';
import { parseAllowedUrl } from '../call-restrictions.ts';
import { readFileOrFail } from '../read-file.ts';

/** Loads an OpenAPI document for a profile. */
export type DocumentLoader = (
  session: Session,
  profile: Profile,
  source: OpenApiSource,
  signal: AbortSignal,
) => Promise<OpenApiDocument>;

/** The largest document that is read. The largest published documents have about 14 MB. */
const maxDocumentBytes = 16 * 1024 * 1024;

const timeoutMs = 60_000;

/**
 * Creates a loader of documents from a file that the user chooses, or from a URL at an allowed
 * origin, with the access token only if the user asks for it.
 *
 * @param parts.allowedOrigins the only origins that policy allows, if it restricts them
 * @returns a loader that throws `canceled`, `file_unreadable`, `file_too_large`,
 * `document_invalid`, the network kinds, what {@link parseAllowedUrl} and {@link UntrustedParser}
 * throw, and `request_refused` if the server responds with another status than 200
 */
export function createDocumentLoader(parts: {
  exchange: Exchange;
  allowedOrigins?: readonly string[] | undefined;
  chooseFile: FileChooser;
  readFile: ChosenFileReader;
  parser: Pick<UntrustedParser, 'parse'>;
}): DocumentLoader {
  const { exchange, allowedOrigins, chooseFile, readFile, parser } = parts;

  async function fetchDocument(
    url: URL,
    options: { profile: Profile; authorization: string | undefined; signal: AbortSignal },
  ): Promise<Uint8Array> {
    const { profile, authorization, signal } = options;
    const { status, body } = await exchange(
      {
        purpose: 'api',
        method: 'GET',
        url: url.href,
        headers: {
          accept: 'application/vnd.oai.openapi+json, application/json, application/yaml, */*;q=0.5',
          ...(authorization && { authorization }),
        },
        signal,
      },
      {
        allowLoopbackHttp: profile.allowLoopbackHttp,
        maxBodyBytes: maxDocumentBytes,
        overflow: 'fail',
        headersTimeoutMs: timeoutMs,
        bodyTimeoutMs: timeoutMs,
      },
    ).catch((error: unknown) => {
      const isTooLarge = toFailure(error).kind === 'response_too_large';
      throw isTooLarge ? new FailureError({ kind: 'file_too_large', facts: { limitBytes: maxDocumentBytes } }) : error;
    });
    if (status !== 200) fail('request_refused', { facts: { host: url.host }, details: { status } });
    return body;
  }

  async function parse(
    content: Uint8Array,
    { documentUrl, profile, signal }: { documentUrl: URL | undefined; profile: Profile; signal: AbortSignal },
  ): Promise<OpenApiDocument> {
    const context = {
      // A query may contain an API key, which resolving a relative URL does not need.
      documentUrl: documentUrl && `${documentUrl.origin}${documentUrl.pathname}`,
      origins: profile.api.origins,
    };
    const { head, items } = await parser.parse('openApiDocument', content, { context, signal });
    return { ...head, operations: items };
  }

  return async (session, profile, source, signal) => {
    if (source.from === 'file') {
      const path = (await chooseFile()) ?? fail('canceled');
      const content = await readFileOrFail(readFile, path, maxDocumentBytes);
      return parse(content, { documentUrl: undefined, profile, signal });
    }
    // A token may only be sent to the origins of the profile that its session signed in with.
    const allowing = source.withToken ? session.client().profile : profile;
    const url = parseAllowedUrl(source.url, allowing, allowedOrigins);
    if (allowing.id !== profile.id) fail('origin_refused', { facts: { host: url.host } });
    const authorization = source.withToken ? `Bearer ${(await session.getAccessToken()).token.reveal()}` : undefined;
    const content = await fetchDocument(url, { profile, authorization, signal });
    return parse(content, { documentUrl: url, profile, signal });
  };
}
