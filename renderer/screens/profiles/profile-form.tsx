import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Preset } from '../../../shared/profile-editing.ts';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { FailureBlock } from '../../components/failure-block.tsx';
import { Fold } from '../../components/fold.tsx';
import { Notice } from '../../components/notice.tsx';
import { ProblemList } from '../../components/problem-list.tsx';
import { hostOf } from '../../format/address.ts';
import { placeholdersOf } from '../../format/issuer-template.ts';
import { presetWords } from '../../format/preset-words.ts';
import { isAbout } from '../../format/problem-words.ts';
import { type Draft, issuerOf, usualName } from '../../format/profile-draft.ts';
import { useSession } from '../../stores/session.ts';
import { ClientFields } from './client-fields.tsx';
import { DraftField } from './fields.tsx';
import { IssuerFields } from './issuer-fields.tsx';
import { MoreFields, moreIsWrong, moreMembers } from './more-fields.tsx';
import style from './profile-editor.module.css';
import form from './profile-form.module.css';
import { ServerCard } from './server-card.tsx';
import { type Editor, useDraft } from './use-draft.ts';
import type { Server } from './use-server.ts';

type ProfileFormProps = {
  start: Draft;
  preset: Preset;
  /** The profile that is changed; none for a new one. */
  id: string | undefined;
  server: Server;
  onSaved: (id: string) => void;
  onClose: () => void;
  /** Back to the choice of a provider, where there was one. */
  onBack: (() => void) | undefined;
};

/** What a profile says, by its provider's own words. */
export function ProfileForm({ start, preset, id, server, onSaved, onClose, onBack }: ProfileFormProps) {
  const { t } = useTranslation();
  const editor = useDraft(start, preset, id);
  const [leaving, setLeaving] = useState<() => void>();
  const element = useRef<HTMLFormElement>(null);
  const formId = 'profile-form';
  const usual = usualName(editor.draft, preset);

  useEffect(() => {
    if (editor.tried > 0) element.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [editor.tried]);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (editor.saving) return;
    const saved = await editor.save();
    if (saved) onSaved(saved.id);
  };
  const leave = (go: () => void) => (editor.changed ? setLeaving(() => go) : go());

  if (leaving)
    return (
      <Dialog
        alert
        title={t('profiles.discardTitle')}
        onClose={() => setLeaving(undefined)}
        actions={
          <>
            <Button look="quiet" onClick={leaving}>
              {t('profiles.discard')}
            </Button>
            <Button look="primary" onClick={() => setLeaving(undefined)}>
              {t('profiles.keepEditing')}
            </Button>
          </>
        }
      >
        <p>{t('profiles.discardNext')}</p>
      </Dialog>
    );
  return (
    <Dialog
      size="tall"
      title={id === undefined ? presetWords(t, preset.provider).name : t('profiles.editTitle')}
      onClose={() => leave(onClose)}
      actions={
        <>
          <Preview editor={editor} preset={preset} />
          {onBack ? (
            <Button look="quiet" onClick={() => leave(onBack)}>
              {t('profiles.back')}
            </Button>
          ) : (
            <Button look="quiet" onClick={() => leave(onClose)}>
              {t('action.cancel')}
            </Button>
          )}
          <Button type="submit" form={formId} look="primary" working={editor.saving}>
            {t('profiles.save')}
          </Button>
        </>
      }
    >
      <form id={formId} ref={element} className={form.form} onSubmit={(event) => void submit(event)} noValidate>
        <InUse id={id} />
        {editor.failure && <FailureBlock failure={editor.failure} />}
        <OtherProblems editor={editor} preset={preset} />
        <IssuerFields editor={editor} preset={preset} isNew={id === undefined} />
        <ServerCard
          server={server}
          issuer={issuerOf(editor.draft, preset)}
          method={editor.draft.clientAuthentication}
        />
        <ClientFields editor={editor} preset={preset} isNew={id === undefined} />
        <DraftField
          editor={editor}
          part="name"
          label={t('profiles.name')}
          {...(usual !== undefined && { example: usual })}
          help={t('profiles.nameHelp')}
          maxLength={120}
        />
        <Fold label={t('profiles.more')} open={moreIsWrong(editor, preset)}>
          <MoreFields editor={editor} preset={preset} />
        </Fold>
      </form>
    </Dialog>
  );
}

/** Where the password will go, and how much is wrong. */
function Preview({ editor, preset }: { editor: Editor; preset: Preset }) {
  const { t } = useTranslation();
  const { passwordOrigin, problems, draft } = editor;
  const names = placeholdersOf(preset.issuer);
  const missing = names.find((name) => !draft.parts[name]?.trim()) ?? names[0] ?? '';
  return (
    <>
      <p role="alert" className={style.problems}>
        {problems.length > 0 && t('profiles.problems', { count: problems.length })}
      </p>
      <p role="status" className={style.goes}>
        {passwordOrigin
          ? t('profiles.passwordGoesTo', { host: hostOf(passwordOrigin) })
          : t('profiles.passwordGoesNowhere', { label: presetWords(t, preset.provider).label(missing) })}
      </p>
    </>
  );
}

/** Somebody is signed in with the profile. */
function InUse({ id }: { id: string | undefined }) {
  const { t } = useTranslation();
  const accounts = useSession((session) => session.accounts);
  if (!accounts.some(({ profileId, state }) => profileId === id && state !== 'signed-out')) return null;
  return (
    <Notice tone="plain" icon="info">
      {t('profiles.inUse')}
    </Notice>
  );
}

const asked = ['name', 'issuer', 'clientId', 'clientAuthentication', 'scopes'];

/** What is wrong in members that the form has no field for. */
function OtherProblems({ editor, preset }: { editor: Editor; preset: Preset }) {
  const members = [...asked, ...preset.asks, ...moreMembers(preset)];
  const others = editor.problems.filter((problem) => !members.some((member) => isAbout(problem, member)));
  return (
    others.length > 0 && (
      <div className={form.error}>
        <ProblemList problems={others} />
      </div>
    )
  );
}
