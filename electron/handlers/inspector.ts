import type { Handlers } from '../handlers.ts';
import { decodeToken } from '../inspector/decode.ts';
import type { Accounts } from '../session/accounts.ts';
import type { Answer } from './answer.ts';

/** Looking into tokens. */
export function inspectorHandlers(parts: { answer: Answer; accounts: Accounts }): Pick<Handlers, 'readTokens'> {
  const { answer, accounts } = parts;
  return {
    readTokens: () =>
      answer(async () => {
        const { accessToken, idToken } = accounts.active().tokens();
        return { access: decodeToken(accessToken.reveal()), id: idToken && decodeToken(idToken.reveal()) };
      }),
  };
}
