import { expect, test, vi } from 'vitest';
import { clearTokensOnSignOut } from '../../../electron/exchange-log/clear-tokens-on-sign-out.ts';
import type { ExchangeLog } from '../../../electron/exchange-log/exchange-log.ts';
import type { Accounts } from '../../../electron/session/accounts.ts';
import type { Account } from '../../../shared/session.ts';

test.each<[Account['state'][], number]>([
  [[], 1],
  [['signed-out'], 1],
  [['locked', 'signed-out'], 1],
  [['signed-in'], 0],
  [['locked', 'signing-in'], 0],
  [['signed-out', 'signing-out'], 0],
])('a change of accounts or log clears the tokens if accounts are %j: %i times', (states, times) => {
  const snapshot = () => ({ accounts: states.map((state, at) => ({ id: `${at}`, state, ended: false })) });
  const accounts = { snapshot, onChange: vi.fn<(listener: () => void) => void>() };
  const log = { clearTokens: vi.fn(), onChange: vi.fn<(listener: () => void) => void>() };
  clearTokensOnSignOut(log as unknown as ExchangeLog, accounts as unknown as Accounts);
  for (const { onChange } of [accounts, log]) {
    log.clearTokens.mockClear();
    onChange.mock.calls[0]?.[0]();
    expect(log.clearTokens).toHaveBeenCalledTimes(times);
  }
});
