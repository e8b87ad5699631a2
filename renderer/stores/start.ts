import type { AccountsSnapshot, SessionSnapshot } from '../../shared/session.ts';
import { bridge } from '../bridge.ts';
import { brandWords } from '../i18n.ts';
import { useApiPanel } from './api-panel.ts';
import { useApiReplyFile } from './api-reply-file.ts';
import { useApiRun } from './api-run.ts';
import { useInspector } from './inspector.ts';
import { useNavigation } from './navigation.ts';
import { followProfiles } from './profile-editor.ts';
import { useSession } from './session.ts';
import { useStartup } from './startup.ts';
import { followUpdates } from './updates.ts';

/** Takes main's snapshot. Another account's session brings nothing along of the one that was shown. */
function takeAccounts({ session, ...accounts }: AccountsSnapshot): void {
  const { active, snapshot: before } = useSession.getState();
  useSession.setState({ snapshot: session, ...accounts });
  if (active === '' || active === accounts.active) followSession(session, before.state);
  else showOtherAccount(session.profileId);
}

function showOtherAccount(profileId: string | undefined): void {
  if (profileId !== undefined) useStartup.getState().chooseProfile(profileId);
  forgetSession('everything');
  useSession.setState({ signOutResult: undefined, signOutFailure: undefined });
  useNavigation.getState().showSignIn();
}

/** Lets go of what belonged to the session that was shown. */
function forgetSession(what: 'answer' | 'everything'): void {
  useInspector.getState().forget();
  useApiPanel.getState().forget(what);
}

/** Follows a session from one state to the next, and lets go of what belonged to one that is over. */
function followSession(snapshot: SessionSnapshot, before: SessionSnapshot['state']): void {
  if (snapshot.state === before) return;
  if (snapshot.state === 'signed-in') startSession();
  if (snapshot.state === 'locked') forgetSession('everything');
  if (snapshot.state === 'signed-out' && before !== 'signing-in') {
    forgetSession(snapshot.reason ? 'answer' : 'everything');
    if (snapshot.reason) useNavigation.getState().showSignIn();
  }
}

/** Leads a person who just signed in to what they had asked for, or else to their session. */
function startSession(): void {
  useSession.setState({ signOutResult: undefined, signOutFailure: undefined });
  useNavigation.getState().showSignIn();
  const { waiting, goOn } = useApiPanel.getState();
  useNavigation.getState().go(waiting ? 'api' : 'session');
  goOn();
}

/** Asks main for all that the first screen needs, and follows the session from then on. */
export async function start(): Promise<void> {
  let told = false;
  followProfiles();
  followUpdates();
  bridge.onAccounts((snapshot) => {
    told = true;
    takeAccounts(snapshot);
  });
  window.addEventListener('online', () => void bridge.networkReturned());
  bridge.onApiRun((report) => useApiRun.getState().hear(report));
  bridge.onApiSave((progress) => useApiReplyFile.getState().hear(progress));
  bridge.onDropped((added) => useInspector.getState().hear(added));
  try {
    const { accounts, ...facts } = await bridge.start();
    brandWords(facts.brand.name);
    useStartup.getState().setFacts(facts, accounts.session.profileId);
    // An event that came first is newer than the snapshot in the answer.
    if (!told) takeAccounts(accounts);
  } catch {
    useStartup.setState({ failed: true });
  }
}
