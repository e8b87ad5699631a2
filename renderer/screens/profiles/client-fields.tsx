import { useTranslation } from 'react-i18next';
import type { Preset } from '../../../shared/profile-editing.ts';
import { SelectField } from '../../components/select-field.tsx';
import { describeProblems } from '../../format/describe-problems.ts';
import { type ClientAuthenticationMethod, issuerOf } from '../../format/profile-draft.ts';
import { ClientCredential } from './client-credential.tsx';
import { DraftField } from './fields.tsx';
import style from './profile-form.module.css';
import type { Editor } from './use-draft.ts';

const methods: readonly ClientAuthenticationMethod[] = [
  'none',
  'client_secret_basic',
  'client_secret_post',
  'client_secret_jwt',
  'private_key_jwt',
];

/** Edits the client: ID, authentication and scopes. */
export function ClientFields({ editor, preset, id }: { editor: Editor; preset: Preset; id: string | undefined }) {
  const { t } = useTranslation();
  const { draft, change, problems } = editor;
  const method = draft.clientAuthentication;
  const credential = method === 'private_key_jwt' ? 'key' : 'secret';
  const label = t('profiles.clientAuthentication');
  return (
    <>
      <DraftField
        editor={editor}
        part="clientId"
        label={t('profiles.clientId')}
        autoFocus={id === undefined && issuerOf(draft, preset) !== undefined}
      />
      <div className={style.withNote}>
        <SelectField
          variant="field"
          label={label}
          value={method}
          options={methods.map((value) => ({ value, name: t(`profiles.method.${value}`) }))}
          onChange={(clientAuthentication) => change({ clientAuthentication })}
        />
        {describeProblems(t, problems, 'clientAuthentication', label) && (
          <p className={style.error}>{describeProblems(t, problems, 'clientAuthentication', label)}</p>
        )}
        {method !== 'none' && <p className={style.note}>{t(`profiles.credentialNote.${credential}`)}</p>}
        {method !== 'none' && id !== undefined && <ClientCredential id={id} credential={credential} />}
      </div>
      <DraftField editor={editor} part="scopes" label={t('profiles.scopes')} help={t('profiles.scopesHelp')} mono />
      {preset.requiredFields.map((part) => (
        <SupportedField key={part} editor={editor} part={part} />
      ))}
    </>
  );
}

/** Renders a field that only some providers support. */
export function SupportedField({ editor, part }: { editor: Editor; part: 'realm' | 'audience' }) {
  const { t } = useTranslation();
  return <DraftField editor={editor} part={part} label={t(`profiles.${part}`)} help={t(`profiles.${part}Help`)} />;
}
