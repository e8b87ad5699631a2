import type { AccountsSnapshot, SessionSnapshot } from '../../shared/session.ts';
import { bridge } from '../bridge.ts';
import { applyBrandName } from '../i18n.ts';
import { useApiPanel } from './api-panel.ts';
import { useApiRun } from './api-run.ts';
import { useInspector } from './inspector.ts';
import { useNavigation } from './navigation.ts';
import { subscribeToProfiles } from './profile-editor.ts';
import { useSaveResponse } from './save-response.ts';
import { useSession } from './session.ts';
import { useStartup } from './startup.ts';
import { subscribeToUpdates } from './updates.ts';

/** Takes main's snapshot. Another account's session brings nothing along of the one that was shown. */
function applyAccounts({ session, ...accounts }: AccountsSnapshot): void {
  const { active, snapshot: before } = useSession.getState();
  useSession.setState({ snapshot: session, ...accounts });
  if (active === '' || active === accounts.active) onSessionChanged(session, before.state);
  else onAccountSwitched(session.profileId);
}

function onAccountSwitched(profileId: string | undefined): void {
  if (profileId !== undefined) useStartup.getState().chooseProfile(profileId);
  resetSessionStores('everything');
  useSession.setState({ signOutResult: undefined, signOutFailure: undefined });
  useNavigation.getState().showSignIn();
}

/** Lets go of what belonged to the session that was shown. */
function resetSessionStores(what: 'response' | 'everything'): void {
  useInspector.getState().reset();
  useApiPanel.getState().reset(what);
}

/** Follows a session from one state to the next, and lets go of what belonged to one that is over. */
function onSessionChanged(snapshot: SessionSnapshot, before: SessionSnapshot['state']): void {
  if (snapshot.state === before) return;
  if (snapshot.state === 'signed-in') onSignedIn();
  if (snapshot.state === 'locked') resetSessionStores('everything');
  if (snapshot.state === 'signed-out' && before !== 'signing-in') {
    resetSessionStores(snapshot.reason ? 'response' : 'everything');
    if (snapshot.reason) useNavigation.getState().showSignIn();
  }
}

/** Leads a person who just signed in to what they had asked for, or else to their session. */
function onSignedIn(): void {
  useSession.setState({ signOutResult: undefined, signOutFailure: undefined });
  useNavigation.getState().showSignIn();
  const { pendingDraft, sendPending } = useApiPanel.getState();
  useNavigation.getState().navigate(pendingDraft ? 'api' : 'session');
  sendPending();
}

/** Asks main for all that the first screen needs, and follows the session from then on. */
export async function initStores(): Promise<void> {
  let told = false;
  subscribeToProfiles();
  subscribeToUpdates();
  bridge.onAccountsChanged((snapshot) => {
    told = true;
    applyAccounts(snapshot);
  });
  window.addEventListener('online', () => void bridge.notifyOnline());
  bridge.onApiRunProgress((report) => useApiRun.getState().onProgress(report));
  bridge.onApiSaveProgress((progress) => useSaveResponse.getState().onProgress(progress));
  bridge.onFileDropped((added) => useInspector.getState().onTokensAdded(added));
  try {
    const { accounts, ...facts } = await bridge.getStartupInfo();
    applyBrandName(facts.brand.name);
    useStartup.getState().setInfo(facts, accounts.session.profileId);
    // An event that came first is newer than the snapshot in the answer.
    if (!told) applyAccounts(accounts);
  } catch {
    useStartup.setState({ hasFailed: true });
  }
}
