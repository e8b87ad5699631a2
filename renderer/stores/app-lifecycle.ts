import type { Failure } from '../../shared/errors.ts';
import type { AccountsSnapshot, SessionSnapshot } from '../../shared/session.ts';
import { attempt, bridge } from '../bridge.ts';
import { draftFromSentRequest, draftToCall, type RequestDraft } from '../format/request-draft.ts';
import { applyBrandName } from '../i18n.ts';
import { useApiHistory } from './api-history.ts';
import { apiProfileId } from './api-profile.ts';
import { useApiRequest } from './api-request.ts';
import { useApiResponse } from './api-response.ts';
import { useApiRun } from './api-run.ts';
import { useClock } from './clock.ts';
import { useInspector } from './inspector.ts';
import { useNavigation } from './navigation.ts';
import { useParsing } from './parsing.ts';
import { useSaveResponse } from './save-response.ts';
import { useSession } from './session.ts';
import { useStartup } from './startup.ts';
import { useUpdates } from './updates.ts';

// The only module that reads or writes several stores. A store knows only its own state.

/** Starts the clock, subscribes to the main process and loads what the first screen needs. */
export async function startApp(): Promise<void> {
  startClock();
  let receivedAccounts = false;
  bridge.onAccountsChanged((snapshot) => {
    receivedAccounts = true;
    applyAccounts(snapshot);
  });
  bridge.onProfilesChanged((profiles) => useStartup.getState().updateInfo(profiles));
  bridge.onUpdatesChanged((status) => useUpdates.getState().setStatus(status));
  bridge.onApiRunProgress((report) => useApiRun.getState().onProgress(report));
  bridge.onApiCallProgress((progress) => useApiResponse.getState().onProgress(progress));
  bridge.onApiEvents((received) => useApiResponse.getState().onEvents(received));
  bridge.onApiSaveProgress((progress) => useSaveResponse.getState().onProgress(progress));
  bridge.onParsingChanged((state) => useParsing.getState().onChanged(state));
  bridge.onFileDropped((added) => useInspector.getState().onTokensAdded(added));
  window.addEventListener('online', () => void bridge.notifyOnline());
  try {
    const { accounts, ...info } = await bridge.getStartupInfo();
    applyBrandName(info.brand.name);
    useStartup.getState().setInfo(info, accounts.session.profileId);
    // An event that arrived first is newer than this response.
    if (!receivedAccounts) applyAccounts(accounts);
  } catch {
    useStartup.getState().fail();
  }
}

/** Updates the clock every second, and immediately when the window becomes visible again. */
function startClock(): void {
  const { tick } = useClock.getState();
  setInterval(tick, 1000);
  document.addEventListener('visibilitychange', tick);
}

/** Applies a snapshot from the main process. A switch clears the data of the account before. */
function applyAccounts({ session, ...accounts }: AccountsSnapshot): void {
  const { active, snapshot: previous } = useSession.getState();
  useSession.setState({ snapshot: session, ...accounts });
  if (active === '' || active === accounts.active) onSessionChanged(session, previous.state);
  else onAccountSwitched(session.profileId);
}

function onAccountSwitched(profileId: string | undefined): void {
  if (profileId !== undefined) useStartup.getState().chooseProfile(profileId);
  clearSessionData();
  useSession.getState().dismissSignOut();
  useNavigation.getState().showSignIn();
}

function onSessionChanged(snapshot: SessionSnapshot, previous: SessionSnapshot['state']): void {
  if (snapshot.state === previous) return;
  if (snapshot.state === 'signed-in') onSignedIn();
  if (snapshot.state === 'locked') clearSessionData();
  if (snapshot.state !== 'signed-out' || previous === 'signing-in') return;
  if (snapshot.reason) {
    clearResponseData();
    useNavigation.getState().showSignIn();
  } else clearSessionData();
}

/** Shows the API screen if a request waited for the sign-in, otherwise the session. */
function onSignedIn(): void {
  useSession.getState().dismissSignOut();
  useNavigation.getState().showSignIn();
  const hasPending = useApiRequest.getState().restorePending();
  useNavigation.getState().navigate(hasPending ? 'api' : 'session');
  if (hasPending) void sendRequest();
}

/** Removes what the session's tokens returned. What the user typed stays for the next sign-in. */
function clearResponseData(): void {
  useInspector.getState().reset();
  useSaveResponse.getState().reset();
  useApiRun.getState().reset();
  useApiResponse.getState().clear();
}

/** Removes everything that belongs to the user who was signed in. */
function clearSessionData(): void {
  clearResponseData();
  useApiResponse.getState().reset();
  useApiHistory.getState().reset();
  useApiRequest.getState().reset();
}

/** Loads a request into the editor and removes the response to the previous one. */
export function loadRequest(draft: RequestDraft): void {
  useSaveResponse.getState().reset();
  useApiResponse.getState().clear();
  useApiRequest.getState().loadDraft(draft);
}

const needsSignIn = ({ kind }: Failure) => kind === 'signed_out' || kind === 'session_ended';

function signInToSend(draft: RequestDraft): void {
  useApiRequest.getState().setPending(draft);
  useNavigation.getState().showSignIn();
}

/** Sends the request in the editor, after a sign-in if it needs a token and there is no session. */
export async function sendRequest(): Promise<void> {
  const { draft } = useApiRequest.getState();
  const { snapshot } = useSession.getState();
  if (snapshot.state !== 'signed-in' && draft.token !== 'none') return signInToSend(draft);
  const profileId = apiProfileId(snapshot, useStartup.getState().profileId);
  const callId = crypto.randomUUID();
  useSaveResponse.getState().reset();
  const outcome = await useApiResponse.getState().call({
    ...draftToCall(draft, callId),
    ...(draft.token === 'none' && profileId && { profileId }),
  });
  if (!outcome) return;
  if (!outcome.ok && needsSignIn(outcome.failure)) return signInToSend(draft);
  useApiHistory.getState().setDraft(callId, draft);
  await useApiHistory.getState().reload();
}

/** Opens the Inspector with the tokens in the last response. */
export async function inspectResponse(callId: string): Promise<void> {
  useNavigation.getState().navigate('inspector');
  await useInspector.getState().onTokensAdded(await attempt(bridge.inspectApiResponse({ callId })));
}

/** Shows a request of the history with its response, unless a call is in progress. */
export async function openHistoryEntry(id: string): Promise<void> {
  const { read, getDraft } = useApiHistory.getState();
  const entry = await read(id);
  if (!entry || useApiResponse.getState().callId) return;
  loadRequest(getDraft(id) ?? draftFromSentRequest(entry.request));
  useApiResponse.getState().show(id, entry.outcome);
}
