import { useTranslation } from 'react-i18next';
import type { BrokenProfile } from '../../../shared/profile.ts';
import { Disclosure } from '../../components/disclosure.tsx';
import { Notice } from '../../components/notice.tsx';
import { BrokenProfileList } from '../../widgets/broken-profile-list.tsx';

type BrokenProfilesProps = { profiles: readonly BrokenProfile[]; open?: boolean };

/** Lists profile files that could not be loaded and their problems. */
export function BrokenProfiles({ profiles, open = false }: BrokenProfilesProps) {
  const { t } = useTranslation();
  return (
    <Notice tone="warn" icon="warning">
      <Disclosure label={t('signIn.brokenProfiles', { count: profiles.length })} defaultExpanded={open}>
        <BrokenProfileList profiles={profiles} />
      </Disclosure>
    </Notice>
  );
}
