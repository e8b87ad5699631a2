import { useTranslation } from 'react-i18next';
import { useShallow } from 'zustand/react/shallow';
import type { ProfileSummary } from '../../../shared/profile.ts';
import { Button } from '../../components/button.tsx';
import { Card } from '../../components/card.tsx';
import { type MenuAction, MenuButton } from '../../components/menu-button.tsx';
import { hostOf } from '../../format/url.ts';
import { useProfileEditor } from '../../stores/profile-editor.ts';
import { useStartupInfo } from '../../stores/startup.ts';
import { BrokenProfileList } from '../../widgets/broken-profile-list.tsx';
import style from './profiles-card.module.css';

const noNames: readonly string[] = [];

/** Lists the installed profiles and their actions. */
export function ProfilesCard() {
  const { t } = useTranslation();
  const profiles = useStartupInfo((info) => info.profiles);
  const brokenProfiles = useStartupInfo((info) => info.brokenProfiles);
  const policy = useStartupInfo((info) => info.policy);
  const ignored = policy.ignoredProfiles.length;
  const add = useProfileEditor((editor) => editor.add);
  const importProfiles = useProfileEditor((editor) => editor.import);
  const imported = useProfileEditor((editor) => editor.imported) ?? noNames;
  return (
    <Card
      title={t('settings.profiles')}
      action={
        policy.otherProfiles && (
          <div className={style.actions}>
            <Button variant="quiet" onClick={() => void importProfiles()}>
              {t('action.importProfiles')}
            </Button>
            <Button variant="quiet" icon="plus" onClick={() => void add()}>
              {t('action.addProfile')}
            </Button>
          </div>
        )
      }
    >
      {profiles.length + brokenProfiles.length === 0 && <p>{t('settings.noProfiles')}</p>}
      {profiles.length > 0 && (
        <ul className={style.profiles}>
          {profiles.map((profile) => (
            <ProfileRow key={profile.id} profile={profile} />
          ))}
        </ul>
      )}
      {ignored > 0 && <p className={style.source}>{t('policy.ignored', { count: ignored })}</p>}
      <p role="status" className={style.imported}>
        {imported.length > 0 && t('profiles.imported', { count: imported.length, names: imported.join(', ') })}
      </p>
      {brokenProfiles.length > 0 && (
        <div className={style.broken}>
          <h3>{t('signIn.brokenProfiles', { count: brokenProfiles.length })}</h3>
          <BrokenProfileList profiles={brokenProfiles} />
        </div>
      )}
    </Card>
  );
}

function ProfileRow({ profile: { id, name, issuer, source, lockedBy } }: { profile: ProfileSummary }) {
  const { t } = useTranslation();
  const { edit, duplicate, exportFile, copyJson, confirmDelete } = useProfileEditor(
    useShallow((editor) => ({
      edit: editor.edit,
      duplicate: editor.duplicate,
      exportFile: editor.export,
      copyJson: editor.copyJson,
      confirmDelete: editor.confirmDelete,
    })),
  );
  const changeable = source === 'file';
  const actions: MenuAction[] = [
    ...(changeable ? [{ id: 'edit', name: t('profiles.edit'), run: () => void edit(id) }] : []),
    {
      id: 'duplicate',
      name: t('profiles.duplicate'),
      run: () => void duplicate(id, (original) => t('profiles.copyOf', { name: original })),
    },
    { id: 'export', name: t('profiles.export'), run: () => void exportFile(id) },
    { id: 'copy', name: t('profiles.copyJson'), run: () => void copyJson(id) },
    ...(changeable ? [{ id: 'delete', name: t('profiles.delete'), run: () => confirmDelete(id) }] : []),
  ];
  return (
    <li className={style.profile}>
      <span className={style.name}>{name}</span>
      <span className={style.host}>{hostOf(issuer)}</span>
      {!changeable && (
        <span className={style.source}>
          {lockedBy ? t('policy.setBy', { source: lockedBy }) : t('profiles.builtIn')}
        </span>
      )}
      <MenuButton label={t('profiles.actionsFor', { name })} actions={actions} />
    </li>
  );
}
