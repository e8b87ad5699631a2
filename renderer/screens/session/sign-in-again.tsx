import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../components/button.tsx';
import { useSession } from '../../stores/session.ts';

/** Offers to sign in as the same user once a session has no valid access token. */
export function SignInAgain() {
  const { t } = useTranslation();
  const signInAgain = useSession((session) => session.signInAgain);
  const [isPending, setPending] = useState(false);
  const run = async () => {
    setPending(true);
    await signInAgain();
    setPending(false);
  };
  return (
    <Button variant="primary" isPending={isPending} onClick={() => void run()}>
      {t('account.ended')}
    </Button>
  );
}
