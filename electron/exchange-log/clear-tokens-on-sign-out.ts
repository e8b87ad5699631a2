import type { Accounts } from '../session/accounts.ts';
import type { ExchangeLog } from './exchange-log.ts';

/**
 * Clears the log's tokens whenever no account is signed in, signing in or signing out. Exchanges
 * after that, such as the revocations of a locked session, must not leave a token behind either.
 */
export function clearTokensOnSignOut(log: ExchangeLog, accounts: Accounts): void {
  const clearIfSignedOut = () => {
    const inUse = accounts.snapshot().accounts.some(({ state }) => /^sign(ed-in|ing)/.test(state));
    if (!inUse) log.clearTokens();
  };
  accounts.onChange(clearIfSignedOut);
  log.onChange(clearIfSignedOut);
}
