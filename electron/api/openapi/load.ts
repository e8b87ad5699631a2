import type { OpenApiDocument, OpenApiSource } from '../../../shared/openapi-document.ts';
import type { Profile } from '../../../shared/profile.ts';
import { fail } from '../../core/failure.ts';
import type { ChosenFileReader, FileChooser } from '../../core/ports.ts';
import type { Exchange } from '../../http/exchange.ts';
import type { Session } from '../../session/session.ts';
import { parseAllowedUrl } from '../validate-call.ts';
import { readOperations } from './operations.ts';
import { maxDocumentBytes, readDocument } from './read-document.ts';

/** Loads an OpenAPI document for a profile. */
export type DocumentLoader = (
  session: Session,
  profile: Profile,
  source: OpenApiSource,
  signal: AbortSignal,
) => Promise<OpenApiDocument>;

/**
 * A document from a file that the person chooses, or from an address under the allowed origins,
 * with the access token only where they said so. Fails with `cancelled`, `file_unreadable`,
 * `origin_refused`, `document_invalid`, the network kinds, and `request_refused` where the server
 * answers with anything but a document.
 */
export function createDocumentLoader(parts: {
  exchange: Exchange;
  /** The only origins that policy lets tokens go to; all of the profile's where none is set. */
  allowedOrigins?: readonly string[] | undefined;
  chooseFile: FileChooser;
  readFile: ChosenFileReader;
}): DocumentLoader {
  const { exchange, allowedOrigins, chooseFile, readFile } = parts;

  async function fromFile(): Promise<Uint8Array> {
    const content = await readFile((await chooseFile()) ?? fail('cancelled'), maxDocumentBytes);
    if (typeof content === 'string')
      return fail('file_unreadable', content === 'too_large' ? { facts: { limitBytes: maxDocumentBytes } } : {});
    return content;
  }

  async function fromUrl(
    url: URL,
    profile: Profile,
    authorization: string | undefined,
    signal: AbortSignal,
  ): Promise<Uint8Array> {
    const reply = await exchange(
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
        headersTimeoutMs: 60_000,
        bodyTimeoutMs: 60_000,
      },
    );
    if (reply.status !== 200) fail('request_refused', { facts: { host: url.host }, details: { status: reply.status } });
    return reply.body;
  }

  return async (session, profile, source, signal) => {
    const { origins } = profile.api;
    if (source.from === 'file')
      return readOperations(readDocument(await fromFile()), { documentUrl: undefined, origins });
    const url = parseAllowedUrl(source.url, profile, allowedOrigins);
    // A token is for the origins of its own profile alone.
    if (source.withToken && session.profileId() !== profile.id) fail('origin_refused', { facts: { host: url.host } });
    const authorization = source.withToken ? `Bearer ${(await session.getAccessToken()).token.reveal()}` : undefined;
    const bytes = await fromUrl(url, profile, authorization, signal);
    return readOperations(readDocument(bytes), { documentUrl: url.href, origins });
  };
}
