import { beforeEach, describe, expect, it } from 'vitest';
import { selectedToken, tokenTabs, useInspector } from '../../../../renderer/stores/inspector.ts';
import type { CheckReport } from '../../../../shared/inspector.ts';
import type { Outcome } from '../../../../shared/outcome.ts';
import { fakeBridge, pendingCall } from '../support/fake-bridge.ts';
import { resetStores } from '../support/reset-stores.ts';
import { canceled, failed, ok, sampleToken } from '../support/samples.ts';

const store = () => useInspector.getState();
const report: Outcome<CheckReport> = ok({ checks: [], verifiedWith: 'profile' });
const tokens = [sampleToken('access'), sampleToken('id')];

beforeEach(() => {
  resetStores();
  fakeBridge.listTokens.mockResolvedValue(ok(tokens));
  fakeBridge.decodeToken.mockImplementation(async ({ id }) => ({ ok: true, value: JSON.stringify({ sub: id }) }));
});

describe('tokens', () => {
  it('are shown together with the claims of the open one', async () => {
    const seen: unknown[] = [];
    const unsubscribe = useInspector.subscribe(({ tokens, claims }) => seen.push([tokens, claims?.outcome]));
    await store().load('1');
    unsubscribe();
    expect(seen).toEqual([[ok(tokens), ok({ sub: 'access' })]]);
    expect(store().version).toBe('1');
  });

  it('keep their order when a slow load ends after a selection', async () => {
    const slow = pendingCall(fakeBridge.listTokens);
    const loading = store().load('1');
    const selecting = store().select('id');
    slow.resolve(ok(tokens));
    await Promise.all([loading, selecting]);
    expect(store()).toMatchObject({ openId: 'id', claims: { id: 'id' } });
  });

  it('of a session that ended are not shown when they arrive late', async () => {
    const slow = pendingCall(fakeBridge.listTokens);
    const loading = store().load('1');
    store().reset();
    slow.resolve(ok(tokens));
    await loading;
    expect(store().tokens).toBeUndefined();
  });

  it('have a tab unless they only serve for comparison', () => {
    const all = [...tokens, sampleToken('previous', 'previous'), sampleToken('pasted', 'pasted')];
    const tabs = tokenTabs(all);
    expect(tabs.map(({ id }) => id)).toEqual(['access', 'id', 'pasted']);
    expect(selectedToken(tabs, 'pasted')?.id).toBe('pasted');
    expect(selectedToken(tabs, 'previous')?.id).toBe('access');
  });
});

describe('adding a token', () => {
  const added = { tokens: [...tokens, sampleToken('pasted', 'pasted')], added: ['pasted'] };

  it('is not announced again when another tab is selected', async () => {
    await store().onTokensAdded(ok(added));
    await store().select('access');
    expect(store()).toMatchObject({ openId: 'access', justAdded: false });
  });

  it('runs once at a time', async () => {
    const slow = pendingCall(fakeBridge.pasteToken);
    const pasting = store().paste();
    await store().openFile();
    expect(fakeBridge.openTokenFile).not.toHaveBeenCalled();
    slow.resolve(ok(added));
    await pasting;
  });

  it('shows why it failed, unless the user canceled', async () => {
    fakeBridge.openTokenFile.mockResolvedValueOnce(canceled);
    await store().openFile();
    expect(store().failure).toBeUndefined();
    fakeBridge.openTokenFile.mockRejectedValueOnce(new Error('main is gone'));
    await store().openFile();
    expect(store().failure).toEqual({ kind: 'internal' });
  });
});

describe('checks', () => {
  const withKey = { kind: 'key', from: 'clipboard' } as const;

  beforeEach(() => {
    fakeBridge.checkToken.mockResolvedValue(report);
  });

  it('keep the last report while a newer one is pending', async () => {
    await store().check('access', '1');
    const slow = pendingCall(fakeBridge.checkToken);
    const checking = store().check('access', '1');
    expect(store().checks.get('access')).toMatchObject({ isPending: true, outcome: report });
    slow.resolve(report);
    await checking;
    expect(store().checks.get('access')).toMatchObject({ isPending: false, outcome: report });
  });

  it('are not replaced by an older report', async () => {
    const slow = pendingCall(fakeBridge.checkToken);
    const first = store().check('access', '1');
    await store().check('access', '1', withKey);
    slow.resolve(failed);
    await first;
    expect(store().checks.get('access')).toMatchObject({ outcome: report, usesSuppliedKey: true });
  });

  it('return to the last report when canceled', async () => {
    await store().check('access', '1');
    fakeBridge.checkToken.mockResolvedValueOnce(canceled);
    await store().check('access', '1', withKey);
    expect(store().checks.get('access')).toMatchObject({ outcome: report, usesSuppliedKey: false, isPending: false });
  });

  it.each([
    ['runs in the same session', '1', false, 1],
    ['runs in another session', '2', false, 2],
    ['runs for a pasted token in another session', '2', true, 1],
  ])('made with the user’s key stay: %s', async (_, version, isPasted, calls) => {
    await store().check('access', '1', withKey);
    await store().checkAutomatically('access', version, isPasted);
    expect(fakeBridge.checkToken).toHaveBeenCalledTimes(calls);
  });
});
