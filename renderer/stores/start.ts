import type { SessionSnapshot } from '../../shared/session.ts';
import { bridge } from '../bridge.ts';
import { useApiPanel } from './api-panel.ts';
import { useNavigation } from './navigation.ts';
import { useSession } from './session.ts';
import { useStartup } from './startup.ts';
import { useTokens } from './tokens.ts';

/** Takes main's snapshot, and lets go of what belonged to a session that is over. */
function takeSnapshot(snapshot: SessionSnapshot): void {
  const before = useSession.getState().snapshot.state;
  useSession.setState({ snapshot });
  if (snapshot.state === before) return;
  if (snapshot.state === 'signed-in') startSession();
  if (snapshot.state === 'signed-out' && before !== 'signing-in') {
    useTokens.getState().forget();
    useApiPanel.getState().forget(snapshot.reason ? 'answer' : 'everything');
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
  bridge.onSession((snapshot) => {
    told = true;
    takeSnapshot(snapshot);
  });
  try {
    const { session, ...facts } = await bridge.start();
    const profileId = 'profileId' in session ? session.profileId : undefined;
    useStartup.getState().setFacts(facts, profileId);
    // An event that came first is newer than the snapshot in the answer.
    if (!told) takeSnapshot(session);
  } catch {
    useStartup.setState({ failed: true });
  }
}
