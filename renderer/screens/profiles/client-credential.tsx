import { type KeyboardEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Failure } from '../../../shared/errors.ts';
import type { ProfileSummary } from '../../../shared/profile.ts';
import { attempt, bridge } from '../../bridge.ts';
import { Button } from '../../components/button.tsx';
import { SecretField } from '../../components/secret-field.tsx';
import { useProfile, useStartup, useStartupInfo } from '../../stores/startup.ts';
import layout from '../../styles/layout.module.css';
import { FailureBlock } from '../../widgets/failure-block.tsx';
import style from './profile-form.module.css';

type Credential = 'secret' | 'key';

/** Stores another secret or key for a saved profile. */
function useReplaceCredential({ id: profileId }: ProfileSummary) {
  const replaceProfile = useStartup((startup) => startup.replaceProfile);
  const [isPending, setPending] = useState(false);
  const [result, setResult] = useState<{ failure?: Failure }>();
  const store = async (call: ReturnType<typeof bridge.importClientKey>) => {
    setPending(true);
    setResult(undefined);
    const outcome = await attempt(call);
    setPending(false);
    if (outcome.ok) {
      replaceProfile(outcome.value);
      setResult({});
    } else if (outcome.failure.kind !== 'canceled') setResult({ failure: outcome.failure });
    return outcome.ok;
  };
  return {
    isPending,
    result,
    storeSecret: (clientSecret: string) => store(bridge.storeClientSecret({ profileId, clientSecret })),
    chooseKey: () => store(bridge.importClientKey({ profileId })),
  };
}

/** Lets the user replace the client's secret or key of a profile, without saving the profile. */
export function ClientCredential({ id, credential }: { id: string; credential: Credential }) {
  const profile = useProfile(id);
  const isStored = profile?.clientCredential.startsWith(`${credential}_`);
  return profile && isStored && !profile.isCredentialManaged ? <Replace profile={profile} type={credential} /> : null;
}

function Replace({ profile, type }: { profile: ProfileSummary; type: Credential }) {
  const { t } = useTranslation();
  const { isPending, result, storeSecret, chooseKey } = useReplaceCredential(profile);
  // Undefined until opened: the button has the focus again after the form.
  const [isOpen, setOpen] = useState<boolean>();
  const isPresent = profile.clientCredential.endsWith('_present');
  const label = t(isPresent ? `action.replaceCredential.${type}` : `profiles.otherCredential.add.${type}`);
  return (
    <div className={layout.stackXs}>
      {isOpen ? (
        <SecretForm
          isPending={isPending}
          onSubmit={async (secret) => setOpen(!(await storeSecret(secret)))}
          onCancel={() => setOpen(false)}
        />
      ) : (
        <div className={layout.linkLine}>
          <Button
            variant="link"
            autoFocus={isOpen === false}
            isPending={isPending}
            onClick={() => (type === 'secret' ? setOpen(true) : void chooseKey())}
          >
            {label}
          </Button>
        </div>
      )}
      <p role="status" className={style.note}>
        {result && !result.failure && t(`profiles.otherCredential.saved.${type}`)}
      </p>
      {result?.failure && <FailureBlock failure={result.failure} />}
    </div>
  );
}

type SecretFormProps = { isPending: boolean; onSubmit: (secret: string) => Promise<void>; onCancel: () => void };

/** Asks for the secret. It is within the profile's form, so that Enter must not submit that. */
function SecretForm({ isPending, onSubmit, onCancel }: SecretFormProps) {
  const { t } = useTranslation();
  const vault = useStartupInfo((info) => info.vault);
  const field = useRef<HTMLInputElement>(null);
  const [isRevealed, setRevealed] = useState(false);
  const [isMissing, setMissing] = useState(false);
  const submit = () => {
    const input = field.current;
    if (!input || isPending) return;
    const secret = input.value;
    setMissing(secret === '');
    if (secret === '') return input.focus();
    input.value = '';
    setRevealed(false);
    void onSubmit(secret);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    submit();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Enter in the field is handled here.
    <div className={style.secretForm} onKeyDown={onKeyDown}>
      <SecretField
        ref={field}
        size="normal"
        label={t('signIn.clientSecret')}
        showLabel={t('action.showSecret')}
        autoComplete="off"
        isRevealed={isRevealed}
        onRevealedChange={setRevealed}
        readOnly={isPending}
        autoFocus
        help={t(`signIn.clientSecretHelp.${vault.protector}`)}
        error={isMissing ? t('signIn.clientSecretMissing') : undefined}
      />
      <div className={layout.wrapSm}>
        <Button isPending={isPending} onClick={submit}>
          {t('profiles.otherCredential.save')}
        </Button>
        <Button variant="quiet" onClick={onCancel}>
          {t('action.cancel')}
        </Button>
      </div>
    </div>
  );
}
