import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { SignedInSnapshot } from '../../../shared/session.ts';
import { Button } from '../../components/button.tsx';
import { useSession } from '../../stores/session.ts';
import { SignInAgain } from './sign-in-again.tsx';

type SessionActionsProps = {
  snapshot: SignedInSnapshot;
  /** Whether to offer a new sign-in. */
  offersSignIn: boolean;
  refresh: () => Promise<void>;
};

/** Renders the buttons for refresh and sign-out, and for a new sign-in. */
export function SessionActions({ snapshot, offersSignIn, refresh }: SessionActionsProps) {
  const { t } = useTranslation();
  const signOut = useSession((session) => session.signOut);
  const reason = useId();
  return (
    <>
      {offersSignIn && <SignInAgain />}
      <Button
        icon="refresh"
        disabled={!snapshot.refreshable}
        isPending={snapshot.refreshing}
        aria-describedby={snapshot.refreshable ? undefined : reason}
        title={snapshot.refreshable ? undefined : t('session.notRefreshable')}
        onClick={() => void refresh()}
      >
        {t('action.refresh')}
      </Button>
      {!snapshot.refreshable && (
        <span id={reason} className="visually-hidden">
          {t('session.notRefreshable')}
        </span>
      )}
      <Button icon="signOut" onClick={() => void signOut()}>
        {t('action.signOut')}
      </Button>
    </>
  );
}
