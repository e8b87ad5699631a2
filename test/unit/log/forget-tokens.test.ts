import { expect, test } from 'vitest';
import { clearTokensOnSignOut } from '../../../electron/exchange-log/clear-tokens-on-sign-out.ts';
import type { ExchangeLog } from '../../../electron/exchange-log/exchange-log.ts';
import type { Accounts } from '../../../electron/session/accounts.ts';
import type { Account } from '../../../shared/session.ts';

function world(...states: Account['state'][]) {
  let forgotten = 0;
  const tell: { accounts?: () => void; log?: () => void } = {};
  const snapshot = () => ({ accounts: states.map((state, at) => ({ id: `${at}`, state, ended: false })) });
  const accounts = { snapshot, onChange: (listener: () => void) => Object.assign(tell, { accounts: listener }) };
  const log = {
    clearTokens: () => {
      forgotten += 1;
    },
    onChange: (listener: () => void) => Object.assign(tell, { log: listener }),
  };
  clearTokensOnSignOut(log as unknown as ExchangeLog, accounts as unknown as Accounts);
  return { tell, forgotten: () => forgotten };
}

test.each<[Account['state'][], number]>([
  [[], 1],
  [['signed-out'], 1],
  [['locked', 'signed-out'], 1],
  [['signed-in'], 0],
  [['locked', 'signing-in'], 0],
  [['signed-out', 'signing-out'], 0],
])('accounts that are %j clear the tokens %i times', (states, times) => {
  for (const by of ['accounts', 'log'] as const) {
    const { tell, forgotten } = world(...states);
    tell[by]?.();
    expect(forgotten(), by).toBe(times);
  }
});
