import type { Accounts } from '../session/accounts.ts';
import type { ExchangeLog } from './exchange-log.ts';

/**
 * Has the log look for tokens only while somebody is signed in, or on the way in or out: what is exchanged after that, as the
 * revocations of a session that was locked, teaches it nothing that it keeps.
 */
export function clearTokensOnSignOut(log: ExchangeLog, accounts: Accounts): void {
  const forget = () => {
    const somebody = accounts.snapshot().accounts.some(({ state }) => /^sign(ed-in|ing)/.test(state));
    if (!somebody) log.clearTokens();
  };
  accounts.onChange(forget);
  log.onChange(forget);
}
