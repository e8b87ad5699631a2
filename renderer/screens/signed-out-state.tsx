import { useTranslation } from 'react-i18next';
import { Button } from '../components/button.tsx';
import { EmptyState } from '../components/empty-state.tsx';
import { useNavigation } from '../stores/navigation.ts';

/** Replaces a screen that needs a session while there is none. */
export function SignedOutState({ route }: { route: 'session' | 'inspector' }) {
  const { t } = useTranslation();
  const showSignIn = useNavigation((navigation) => navigation.showSignIn);
  return (
    <EmptyState
      icon={route}
      title={t('signedOut.title')}
      next={t(`signedOut.${route}`)}
      action={
        <Button variant="primary" onClick={showSignIn}>
          {t('action.signIn')}
        </Button>
      }
    />
  );
}
