import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Preset } from '../../../shared/profile-editing.ts';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { Disclosure } from '../../components/disclosure.tsx';
import { Notice } from '../../components/notice.tsx';
import { ProblemList } from '../../components/problem-list.tsx';
import { isAbout } from '../../format/describe-problems.ts';
import { listPlaceholders } from '../../format/issuer-template.ts';
import { presetText } from '../../format/preset-text.ts';
import { defaultProfileName, issuerOf, type ProfileDraft, splitIssuer } from '../../format/profile-draft.ts';
import { hostOf } from '../../format/url.ts';
import { useSession } from '../../stores/session.ts';
import layout from '../../styles/layout.module.css';
import { FailureBlock } from '../../widgets/failure-block.tsx';
import { AdvancedFields, advancedMembers, hasAdvancedProblems } from './advanced-fields.tsx';
import { ClientFields } from './client-fields.tsx';
import { DraftField } from './fields.tsx';
import { IssuerFields } from './issuer-fields.tsx';
import style from './profile-editor.module.css';
import form from './profile-form.module.css';
import { ServerCard } from './server-card.tsx';
import type { Discovery } from './use-discovery.ts';
import { type Editor, useDraft } from './use-draft.ts';

type ProfileFormProps = {
  initialDraft: ProfileDraft;
  preset: Preset;
  /** The profile being edited; `undefined` for a new one. */
  id: string | undefined;
  discovery: Discovery;
  onSaved: (id: string) => void;
  onClose: () => void;
  /** Returns to the choice of a provider, if there was one. */
  onBack: (() => void) | undefined;
};

/** Whether the server has no metadata, so that its endpoints have to be filled in. */
const lacksDocument = ({ server, failure }: Discovery): boolean =>
  failure?.kind === 'discovery_missing' || server?.tokenEndpoint !== undefined;

/** Renders the profile form with the provider's own labels. */
export function ProfileForm({ initialDraft, preset, id, discovery, onSaved, onClose, onBack }: ProfileFormProps) {
  const { t } = useTranslation();
  const editor = useDraft(initialDraft, preset, id);
  const [onLeave, setOnLeave] = useState<() => void>();
  const formElement = useRef<HTMLFormElement>(null);
  const formId = 'profile-form';
  const defaultName = defaultProfileName(editor.draft, preset);

  useEffect(() => {
    if (editor.tried > 0) formElement.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [editor.tried]);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (editor.saving) return;
    const saved = await editor.save();
    if (saved) onSaved(saved.id);
  };
  const leave = (onConfirm: () => void) => (editor.changed ? setOnLeave(() => onConfirm) : onConfirm());

  if (onLeave) return <DiscardDialog onDiscard={onLeave} onClose={() => setOnLeave(undefined)} />;
  return (
    <Dialog
      size="tall"
      title={id === undefined ? presetText(t, preset.provider).name : t('profiles.editTitle')}
      onClose={() => leave(onClose)}
      actions={
        <>
          <Preview editor={editor} preset={preset} />
          <Button variant="quiet" onClick={() => leave(onBack ?? onClose)}>
            {t(onBack ? 'profiles.back' : 'action.cancel')}
          </Button>
          <Button type="submit" form={formId} variant="primary" isPending={editor.saving}>
            {t('profiles.save')}
          </Button>
        </>
      }
    >
      <form
        id={formId}
        ref={formElement}
        className={layout.stackLg}
        onSubmit={(event) => void submit(event)}
        noValidate
      >
        <InUse id={id} />
        {editor.failure && <FailureBlock failure={editor.failure} />}
        <OtherProblems editor={editor} preset={preset} />
        <IssuerFields editor={editor} preset={preset} isNew={id === undefined} />
        <ServerCard
          discovery={discovery}
          issuer={issuerOf(editor.draft, preset)}
          method={editor.draft.clientAuthentication}
          onIssuer={(issuer) => {
            if (issuer !== issuerOf(editor.draft, preset)) editor.change(splitIssuer(issuer, preset));
          }}
        />
        <ClientFields editor={editor} preset={preset} id={id} />
        <DraftField
          editor={editor}
          part="name"
          label={t('profiles.name')}
          {...(defaultName !== undefined && { example: defaultName })}
          help={t('profiles.nameHelp')}
          maxLength={120}
        />
        <Disclosure
          label={t('profiles.more')}
          defaultExpanded={hasAdvancedProblems(editor, preset) || lacksDocument(discovery)}
        >
          <AdvancedFields editor={editor} preset={preset} />
        </Disclosure>
      </form>
    </Dialog>
  );
}

/** Asks whether to discard the changes. */
function DiscardDialog({ onDiscard, onClose }: { onDiscard: () => void; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Dialog
      alert
      title={t('profiles.discardTitle')}
      onClose={onClose}
      actions={
        <>
          <Button variant="quiet" onClick={onDiscard}>
            {t('profiles.discard')}
          </Button>
          <Button variant="primary" onClick={onClose}>
            {t('profiles.keepEditing')}
          </Button>
        </>
      }
    >
      <p>{t('profiles.discardNext')}</p>
    </Dialog>
  );
}

/** Shows where the password will go and the number of problems. */
function Preview({ editor, preset }: { editor: Editor; preset: Preset }) {
  const { t } = useTranslation();
  const { passwordOrigin, problems, draft } = editor;
  const names = listPlaceholders(preset.issuer);
  const missingField = names.find((name) => !draft.parts[name]?.trim()) ?? names[0] ?? '';
  return (
    <>
      <p role="alert" className={style.problems}>
        {problems.length > 0 && t('profiles.problems', { count: problems.length })}
      </p>
      <p role="status" className={style.passwordOrigin}>
        {passwordOrigin
          ? t('profiles.passwordDestination', { host: hostOf(passwordOrigin) })
          : t('profiles.passwordDestinationUnknown', { label: presetText(t, preset.provider).label(missingField) })}
      </p>
    </>
  );
}

/** Notes that an account is signed in with the profile. */
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

const formMembers = ['name', 'issuer', 'clientId', 'clientAuthentication', 'scopes'];

/** Lists problems of members without a field. */
function OtherProblems({ editor, preset }: { editor: Editor; preset: Preset }) {
  const members = [...formMembers, ...preset.requiredFields, ...advancedMembers(preset)];
  const others = editor.problems.filter((problem) => !members.some((member) => isAbout(problem, member)));
  return (
    others.length > 0 && (
      <div className={form.error}>
        <ProblemList problems={others} />
      </div>
    )
  );
}
