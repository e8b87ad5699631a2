import type { OpenApiDocument, OpenApiSource } from '../../../shared/openapi-document.ts';
import type { Profile } from '../../../shared/profile.ts';
import { fail } from '../../core/failure.ts';
import type { ChosenFileReader, FileChooser } from '../../core/ports.ts';
import type { Exchange } from '../../http/exchange.ts';
import type { Session } from '../../session/session.ts';
import { parseAllowedUrl } from '../call-restrictions.ts';
import { readFileOrFail } from '../read-file.ts';
import { readOperations } from './operations.ts';
import { maxDocumentBytes, readDocument } from './read-document.ts';

/** Loads an OpenAPI document for a profile. */
export type DocumentLoader = (
  session: Session,
  profile: Profile,
  source: OpenApiSource,
  signal: AbortSignal,
) => Promise<OpenApiDocument>;

const timeoutMs = 60_000;

/**
 * Creates a loader of documents from a file that the user chooses, or from a URL at an allowed
 * origin, with the access token only if the user asks for it.
 *
 * @param parts.allowedOrigins the only origins that policy allows, if it restricts them
 * @returns a loader that throws `cancelled`, `file_unreadable`, `document_invalid`, the network
 * kinds, what {@link parseAllowedUrl} throws, and `request_refused` if the server responds with
 * another status than 200
 */
export function createDocumentLoader(parts: {
  exchange: Exchange;
  allowedOrigins?: readonly string[] | undefined;
  chooseFile: FileChooser;
  readFile: ChosenFileReader;
}): DocumentLoader {
  const { exchange, allowedOrigins, chooseFile, readFile } = parts;

  async function fetchDocument(
    url: URL,
    profile: Profile,
    authorization: string | undefined,
    signal: AbortSignal,
  ): Promise<Uint8Array> {
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
    );
    if (status !== 200) fail('request_refused', { facts: { host: url.host }, details: { status } });
    return body;
  }

  return async (session, profile, source, signal) => {
    const { origins } = profile.api;
    if (source.from === 'file') {
      const path = (await chooseFile()) ?? fail('cancelled');
      const content = await readFileOrFail(readFile, path, maxDocumentBytes);
      return readOperations(readDocument(content), { documentUrl: undefined, origins });
    }
    // A token may only be sent to the origins of the profile that its session signed in with.
    const allowing = source.withToken ? session.client().profile : profile;
    const url = parseAllowedUrl(source.url, allowing, allowedOrigins);
    if (allowing.id !== profile.id) fail('origin_refused', { facts: { host: url.host } });
    const authorization = source.withToken ? `Bearer ${(await session.getAccessToken()).token.reveal()}` : undefined;
    const content = await fetchDocument(url, profile, authorization, signal);
    return readOperations(readDocument(content), { documentUrl: url.href, origins });
  };
}
