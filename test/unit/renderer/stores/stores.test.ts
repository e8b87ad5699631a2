import { beforeEach, describe, expect, it } from 'vitest';
import { emptyDraft } from '../../../../renderer/format/request-draft.ts';
import { useApiRequest } from '../../../../renderer/stores/api-request.ts';
import { useApiRun } from '../../../../renderer/stores/api-run.ts';
import { useLog } from '../../../../renderer/stores/log.ts';
import { useOpenApiDocument } from '../../../../renderer/stores/openapi-document.ts';
import { useProfileEditor } from '../../../../renderer/stores/profile-editor.ts';
import { useSaveResponse } from '../../../../renderer/stores/save-response.ts';
import { useSavedRequests } from '../../../../renderer/stores/saved-requests.ts';
import { useStartup } from '../../../../renderer/stores/startup.ts';
import { useUpdates } from '../../../../renderer/stores/updates.ts';
import type { ApiRequest } from '../../../../shared/api-request.ts';
import type { RunReport } from '../../../../shared/api-run.ts';
import type { ExchangeSummary } from '../../../../shared/exchanges.ts';
import type { OpenApiDocument } from '../../../../shared/openapi-document.ts';
import { fakeBridge, pendingCall } from '../support/fake-bridge.ts';
import { resetStores } from '../support/reset-stores.ts';
import { canceled, failed, ok, provideStartupInfo } from '../support/samples.ts';

beforeEach(resetStores);

describe('the request store', () => {
  const store = () => useApiRequest.getState();
  const draft = { ...emptyDraft, url: 'https://api.example.com/' };

  it('attaches the chosen file, and shows why none could be chosen unless canceled', async () => {
    const file = { fileId: 1, name: 'order.json', bytes: 2 };
    fakeBridge.chooseApiBodyFile.mockResolvedValueOnce(ok(file)).mockResolvedValueOnce(canceled);
    await store().chooseFile();
    await store().chooseFile();
    expect(store()).toMatchObject({ draft: { file }, fileFailure: undefined });
    fakeBridge.chooseApiBodyFile.mockRejectedValueOnce(new Error('main is gone'));
    await store().chooseFile();
    expect(store()).toMatchObject({ draft: { file }, fileFailure: { kind: 'internal' } });
  });

  it('keeps a pending request when the editor is emptied', () => {
    store().setPending(draft);
    store().reset();
    expect(store().draft.url).toBe('');
    expect(store().restorePending()).toBe(true);
    expect(store()).toMatchObject({ draft, pendingDraft: undefined });
    expect(store().restorePending()).toBe(false);
  });
});

describe('the run store', () => {
  const store = () => useApiRun.getState();
  const report: RunReport = { runId: 'x', startedAt: 1, total: 2, results: [], finished: true } as never;

  it('shows progress of its own run only', async () => {
    const running = pendingCall(fakeBridge.runApiRequests);
    const started = store().start();
    store().onProgress({ ...report, runId: 'another' });
    expect(store().report).toBeUndefined();
    const progress = { ...report, runId: String(store().callId) };
    store().onProgress(progress);
    expect(store().report).toBe(progress);
    store().cancel();
    expect(fakeBridge.cancelApiCall).toHaveBeenCalledWith({ callId: progress.runId });
    running.resolve(canceled);
    await started;
    expect(store()).toMatchObject({ callId: undefined, failure: { kind: 'canceled' } });
  });

  it('ignores the result of a run after a reset, and a canceled save', async () => {
    const running = pendingCall(fakeBridge.runApiRequests);
    const started = store().start();
    store().reset();
    running.resolve(ok(report));
    fakeBridge.saveApiRunReport.mockResolvedValueOnce(canceled);
    await Promise.all([started, store().save()]);
    expect(store()).toMatchObject({ report: undefined, saveOutcome: undefined });
  });
});

describe('the log store', () => {
  const store = () => useLog.getState();
  const exchange = (id: number, status?: number) => ({ id, status }) as ExchangeSummary;

  it('merges changes, drops what the log dropped, and asks only for what is new', async () => {
    fakeBridge.getLogChanges
      .mockResolvedValueOnce({ revision: 3, oldest: 1, exchanges: [exchange(1), exchange(2)] })
      .mockResolvedValueOnce({ revision: 5, oldest: 2, exchanges: [exchange(3), exchange(2, 200)] })
      .mockResolvedValueOnce({ revision: 4, oldest: 9, exchanges: [] });
    for (let count = 0; count < 2; count += 1) await store().loadChanges();
    expect(fakeBridge.getLogChanges.mock.calls).toEqual([[{ after: 0 }], [{ after: 3 }]]);
    expect(store().exchanges).toEqual([exchange(2, 200), exchange(3)]);
    // An older response that arrives late changes nothing.
    await store().loadChanges();
    expect(store().exchanges).toHaveLength(2);
  });
});

describe('the OpenAPI store', () => {
  const store = () => useOpenApiDocument.getState();
  const document: OpenApiDocument = {
    title: 'Orders',
    version: '1',
    operations: [],
    skipped: [],
    skippedCount: 0,
  } as never;

  it('keeps a document per profile and marks the new one', async () => {
    fakeBridge.loadOpenApiDocument.mockResolvedValue(ok(document));
    expect(await store().loadFile('acme')).toBe(true);
    expect(store()).toMatchObject({ documents: { acme: document }, newlyLoaded: document, loading: undefined });
    store().close('acme');
    expect(store().documents).toEqual({});
  });

  it('can cancel a download but not a file dialog', async () => {
    const loading = pendingCall(fakeBridge.loadOpenApiDocument);
    const download = store().loadUrl('acme', 'https://api.example.com/openapi.json', true);
    expect(await store().loadFile('acme')).toBe(false);
    store().cancel();
    expect(fakeBridge.cancelApiCall).toHaveBeenCalledTimes(1);
    loading.resolve(canceled);
    expect(await download).toBe(false);
    expect(store().failure).toBeUndefined();
  });
});

describe('the profile editor store', () => {
  const store = () => useProfileEditor.getState();

  it.each([
    [canceled, undefined],
    [failed, failed.failure],
  ])('shows a failure, but not a canceled dialog: %j', async (outcome, failure) => {
    fakeBridge.exportProfile.mockResolvedValueOnce(outcome);
    await store().export('acme');
    expect(store().failure).toEqual(failure);
  });
});

it('the store of saved responses shows progress of its own call and cancels it on reset', async () => {
  const store = () => useSaveResponse.getState();
  const saving = pendingCall(fakeBridge.saveApiResponse);
  const saved = store().save('call-1');
  store().onProgress({ callId: 'call-2', bytes: 1 });
  expect(store().progress).toBeUndefined();
  store().onProgress({ callId: 'call-1', bytes: 1 });
  expect(store().progress).toEqual({ callId: 'call-1', bytes: 1 });
  store().reset();
  expect(fakeBridge.cancelApiCall).toHaveBeenCalledWith({ callId: 'call-1' });
  saving.resolve(ok({ name: 'a', bytes: 1 }));
  await saved;
  expect(store().outcome).toBeUndefined();
});

describe('the store of saved requests', () => {
  const store = () => useSavedRequests.getState();
  const request: ApiRequest = { name: 'List', method: 'GET', url: 'https://api.example.com/' };

  it('ignores requests of a profile that is no longer shown', async () => {
    const slow = pendingCall(fakeBridge.listApiRequests);
    fakeBridge.listApiRequests.mockResolvedValueOnce(ok([]));
    const loading = store().load('acme');
    await store().load('other');
    slow.resolve(ok([request]));
    await loading;
    expect(store()).toMatchObject({ profileId: 'other', requests: [] });
  });

  it('reports whether a request could be saved', async () => {
    fakeBridge.listApiRequests.mockResolvedValue(ok([]));
    await store().load('acme');
    fakeBridge.saveApiRequest.mockResolvedValueOnce(ok([request]));
    expect(await store().saveRequest('acme', request)).toBe(true);
    fakeBridge.saveApiRequest.mockResolvedValueOnce(failed);
    expect(await store().saveRequest('acme', request)).toBe(false);
    expect(store()).toMatchObject({ requests: [request], failure: { kind: 'internal' } });
  });
});

describe('the startup store', () => {
  beforeEach(provideStartupInfo);

  it('reports whether settings could be saved', async () => {
    fakeBridge.changeSettings.mockResolvedValueOnce({ appearance: 'dark' });
    expect(await useStartup.getState().changeSettings({ appearance: 'dark' })).toBe(true);
    fakeBridge.changeSettings.mockRejectedValueOnce(new Error('disk full'));
    expect(await useStartup.getState().changeSettings({ appearance: 'light' })).toBe(false);
    expect(useStartup.getState().info?.settings).toEqual({ appearance: 'dark' });
  });
});

it('the updates store reports that the restart has to wait, until the next status, and restarts once', async () => {
  fakeBridge.restartToUpdate.mockResolvedValueOnce('busy').mockResolvedValueOnce('restarting');
  await useUpdates.getState().restart();
  expect(useUpdates.getState()).toMatchObject({ isBusy: true, isRestarting: false });
  useUpdates.getState().setStatus({ state: 'ready', version: '2' });
  expect(useUpdates.getState().isBusy).toBe(false);
  for (let count = 0; count < 2; count += 1) await useUpdates.getState().restart();
  expect(fakeBridge.restartToUpdate).toHaveBeenCalledTimes(2);
});
