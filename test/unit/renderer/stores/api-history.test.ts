import { beforeEach, describe, expect, it } from 'vitest';
import { emptyDraft } from '../../../../renderer/format/request-draft.ts';
import { useApiHistory } from '../../../../renderer/stores/api-history.ts';
import type { HistoryItem } from '../../../../shared/api-history.ts';
import { fakeBridge, pendingCall } from '../support/fake-bridge.ts';
import { ok } from '../support/samples.ts';

const item = (id: string): HistoryItem => ({ id, at: 1, method: 'GET', url: 'https://api.example.com/' });
const owner = { profileId: 'acme', accountKey: 'account-1' };
const store = () => useApiHistory.getState();

beforeEach(() => store().reset());

describe('the API history store', () => {
  it('ignores a response for an account that is no longer shown', async () => {
    const first = pendingCall(fakeBridge.listApiHistory);
    fakeBridge.listApiHistory.mockResolvedValueOnce(ok([item('second account')]));
    const loading = store().load(owner);
    await store().load({ ...owner, accountKey: 'account-2' });
    first.resolve(ok([item('first account')]));
    await loading;
    expect(store().items.map(({ id }) => id)).toEqual(['second account']);
  });

  it('keeps the list when a reload fails', async () => {
    fakeBridge.listApiHistory.mockResolvedValueOnce(ok([item('one')]));
    await store().load(owner);
    fakeBridge.listApiHistory.mockRejectedValueOnce(new Error('main is gone'));
    await store().reload();
    expect(store()).toMatchObject({ items: [item('one')], failure: { kind: 'internal' } });
  });

  it('returns drafts as typed until the history is cleared', async () => {
    fakeBridge.listApiHistory.mockResolvedValue(ok([item('one')]));
    fakeBridge.clearApiHistory.mockResolvedValue(ok(undefined));
    await store().load(owner);
    store().setDraft('one', { ...emptyDraft, url: 'https://api.example.com/{id}' });
    expect(store().getDraft('one')?.url).toBe('https://api.example.com/{id}');
    expect(await store().clear()).toBe(true);
    expect(store().getDraft('one')).toBeUndefined();
    expect(store().items).toEqual([]);
  });

  it('keeps the latest 50 drafts', () => {
    for (let number = 1; number <= 51; number += 1) store().setDraft(`${number}`, emptyDraft);
    expect(store().getDraft('1')).toBeUndefined();
    expect(store().getDraft('2')).toBe(emptyDraft);
  });
});
