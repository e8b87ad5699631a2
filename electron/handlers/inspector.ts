import type { Handlers } from '../handlers.ts';
import { decodeToken } from '../inspector/decode.ts';
import type { Session } from '../session/session.ts';
import type { Answer } from './answer.ts';

/** Looking into tokens. */
export function inspectorHandlers(parts: { answer: Answer; session: Session }): Pick<Handlers, 'readTokens'> {
  const { answer, session } = parts;
  return {
    readTokens: () =>
      answer(async () => {
        const { accessToken, idToken } = session.tokens();
        return { access: decodeToken(accessToken.reveal()), id: idToken && decodeToken(idToken.reveal()) };
      }),
  };
}
