import { beforeEach, describe, expect, it } from 'vitest';
import { emptyDraft } from '../../../../renderer/format/request-draft.ts';
import { useApiHistory } from '../../../../renderer/stores/api-history.ts';
import { useApiRequest } from '../../../../renderer/stores/api-request.ts';
import { useApiResponse } from '../../../../renderer/stores/api-response.ts';
import { loadRequest, sendRequest, startApp } from '../../../../renderer/stores/app-lifecycle.ts';
import { useInspector } from '../../../../renderer/stores/inspector.ts';
import { useNavigation } from '../../../../renderer/stores/navigation.ts';
import { useSession } from '../../../../renderer/stores/session.ts';
import { useStartup } from '../../../../renderer/stores/startup.ts';
import { useUpdates } from '../../../../renderer/stores/updates.ts';
import type { SessionSnapshot } from '../../../../shared/session.ts';
import { emit, fakeBridge, pendingCall } from '../support/fake-bridge.ts';
import { resetStores } from '../support/reset-stores.ts';
import { accountsSnapshot, ok, sampleResponse, signedIn, startupInfo } from '../support/samples.ts';

const draft = { ...emptyDraft, url: 'https://api.example.com/orders' };

/** Starts the app with a session. */
async function start(session: SessionSnapshot): Promise<void> {
  fakeBridge.getStartupInfo.mockResolvedValue(startupInfo(session));
  await startApp();
}

/** Fills the stores with a response, as if the user had called the API. */
async function callApi(outcome: Awaited<ReturnType<typeof fakeBridge.callApi>> = ok(sampleResponse)): Promise<void> {
  fakeBridge.callApi.mockResolvedValueOnce(outcome);
  loadRequest(draft);
  await sendRequest();
}

beforeEach(resetStores);

describe('startup', () => {
  it('shows the profile of the session', async () => {
    await start({ ...signedIn, profileId: 'other' });
    expect(useStartup.getState()).toMatchObject({ profileId: 'other', info: { version: '1.0.0' } });
    expect(useSession.getState()).toMatchObject({ active: 'account-1', snapshot: { state: 'signed-in' } });
  });

  it('keeps a snapshot that arrived before the response', async () => {
    const response = pendingCall(fakeBridge.getStartupInfo);
    const starting = startApp();
    emit('accountsChanged', accountsSnapshot(signedIn));
    response.resolve(startupInfo({ state: 'signed-out' }));
    await starting;
    expect(useSession.getState().snapshot.state).toBe('signed-in');
  });

  it('reports that the startup info could not be loaded', async () => {
    fakeBridge.getStartupInfo.mockRejectedValue(new Error('main is gone'));
    await startApp();
    expect(useStartup.getState().hasFailed).toBe(true);
  });

  it('follows changes of profiles and updates', async () => {
    await start({ state: 'signed-out' });
    emit('profilesChanged', { profiles: [], brokenProfiles: [] });
    emit('updatesChanged', { state: 'ready', version: '2.0.0' });
    expect(useStartup.getState().info).toMatchObject({ profiles: [], version: '1.0.0' });
    expect(useUpdates.getState().status).toEqual({ state: 'ready', version: '2.0.0' });
  });
});

describe('sending a request', () => {
  it('sends the draft and shows the response', async () => {
    await start(signedIn);
    await callApi();
    const { callId } = fakeBridge.callApi.mock.calls[0]?.[0] ?? {};
    expect(fakeBridge.callApi).toHaveBeenCalledWith(expect.objectContaining({ url: draft.url, token: 'access' }));
    const shown = { outcome: ok(sampleResponse), responseCallId: callId, lastCallId: callId };
    expect(useApiResponse.getState()).toMatchObject(shown);
    expect(useApiHistory.getState().getDraft(String(callId))).toEqual(draft);
  });

  it('asks for a sign-in first, then sends', async () => {
    await start({ state: 'signed-out' });
    useNavigation.getState().browseSignedOut('api');
    loadRequest(draft);
    await sendRequest();
    expect(fakeBridge.callApi).not.toHaveBeenCalled();
    expect(useNavigation.getState().isBrowsingSignedOut).toBe(false);
    fakeBridge.callApi.mockResolvedValue(ok(sampleResponse));
    emit('accountsChanged', accountsSnapshot(signedIn));
    expect(fakeBridge.callApi).toHaveBeenCalledWith(expect.objectContaining({ url: draft.url }));
    expect(useNavigation.getState().route).toBe('api');
    expect(useApiRequest.getState().pendingDraft).toBeUndefined();
  });

  it('ignores the response to a call that a reset superseded', async () => {
    await start(signedIn);
    const response = pendingCall(fakeBridge.callApi);
    loadRequest(draft);
    const sending = sendRequest();
    emit('accountsChanged', accountsSnapshot({ state: 'signed-out' }));
    response.resolve(ok(sampleResponse));
    await sending;
    expect(useApiResponse.getState().outcome).toBeUndefined();
  });
});

describe('the end of a session', () => {
  const left = () => ({
    draft: useApiRequest.getState().draft.url,
    response: useApiResponse.getState().outcome !== undefined,
    tokens: useInspector.getState().tokens !== undefined,
  });

  beforeEach(async () => {
    await start(signedIn);
    await callApi();
    fakeBridge.listTokens.mockResolvedValue(ok([]));
    await useInspector.getState().load('1');
    expect(left()).toEqual({ draft: draft.url, response: true, tokens: true });
  });

  it('keeps only what the user typed if the session expired', () => {
    emit('accountsChanged', accountsSnapshot({ state: 'signed-out', reason: { kind: 'session_ended' } }));
    expect(left()).toEqual({ draft: draft.url, response: false, tokens: false });
  });

  it.each<SessionSnapshot>([
    { state: 'signed-out' },
    { state: 'locked', profileId: 'acme', username: 'alice', stored: true },
  ])('removes everything when the session is $state', (session) => {
    emit('accountsChanged', accountsSnapshot(session));
    expect(left()).toEqual({ draft: '', response: false, tokens: false });
  });

  it('shows nothing of one account with another', () => {
    emit('accountsChanged', accountsSnapshot({ ...signedIn, profileId: 'other' }, 'account-2'));
    expect(left()).toEqual({ draft: '', response: false, tokens: false });
    expect(useStartup.getState().profileId).toBe('other');
  });

  it('keeps everything while only the snapshot changes', () => {
    emit('accountsChanged', accountsSnapshot({ ...signedIn, refreshing: true }));
    expect(left()).toEqual({ draft: draft.url, response: true, tokens: true });
  });
});
