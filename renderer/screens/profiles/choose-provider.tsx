import { type FormEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Failure } from '../../../shared/errors.ts';
import type { DiscoveredServer, Preset } from '../../../shared/profile-editing.ts';
import { Button } from '../../components/button.tsx';
import { ProblemBlock } from '../../components/problem-block.tsx';
import { TextField } from '../../components/text-field.tsx';
import { presetText } from '../../format/preset-text.ts';
import layout from '../../styles/layout.module.css';
import { FailureBlock } from '../../widgets/failure-block.tsx';
import style from './choose-provider.module.css';
import type { Discovery } from './use-discovery.ts';

type ChooseProviderProps = {
  presets: readonly Preset[];
  discovery: Discovery;
  onChoose: (preset: Preset) => void;
  onDiscovered: (server: DiscoveredServer) => void;
  /** Called if the server has no metadata at the address that the user pasted. */
  onMissing: (address: string) => void;
};

/** Lets the user paste an issuer or choose a provider. */
export function ChooseProvider({ presets, discovery, onChoose, ...outcomes }: ChooseProviderProps) {
  const { t } = useTranslation();
  return (
    <>
      <PasteIssuer discovery={discovery} {...outcomes} />
      <section className={layout.stackMd} aria-labelledby="choose-provider">
        <h3 id="choose-provider">{t('profiles.choose')}</h3>
        <ul className={style.list}>
          {presets.map((preset) => {
            const { name, about } = presetText(t, preset.provider);
            return (
              <li key={preset.provider}>
                <button type="button" className={style.provider} onClick={() => onChoose(preset)}>
                  <span className={style.name}>{name}</span>
                  <span className={style.about}>{about}</span>
                </button>
              </li>
            );
          })}
        </ul>
      </section>
    </>
  );
}

/** Returns why the pasted address is invalid, if no server was contacted. */
const addressProblem = (failure: Failure | undefined) =>
  failure?.kind === 'profile_invalid' ? failure.problems?.[0]?.reason : undefined;

function PasteIssuer({ discovery, onDiscovered, onMissing }: Omit<ChooseProviderProps, 'presets' | 'onChoose'>) {
  const { t } = useTranslation();
  const field = useRef<HTMLInputElement>(null);
  const [issuer, setIssuer] = useState('');
  const { failure, isPending, discover, cancel } = discovery;
  const reason = addressProblem(failure);
  const actualIssuer = failure?.kind === 'issuer_mismatch' ? failure.facts?.actualIssuer : undefined;

  const lookUp = async (issuer: string) => {
    if (isPending) return;
    setIssuer(issuer);
    const outcome = await discover(issuer);
    if (outcome.ok) onDiscovered(outcome.value);
    else if (outcome.failure.kind === 'discovery_missing') onMissing(issuer);
    else field.current?.focus();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void lookUp(issuer);
  };
  return (
    <form className={`${layout.stackMd} ${style.paste}`} onSubmit={submit} noValidate>
      <h3>{t('profiles.paste')}</h3>
      <div className={`${layout.fillAndFit} ${style.row}`}>
        <TextField
          ref={field}
          label={t('profiles.pasteLabel')}
          placeholder={t('profiles.pasteExample')}
          value={issuer}
          onChange={(event) => setIssuer(event.target.value)}
          readOnly={isPending}
          maxLength={4000}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          autoFocus
          help={t('profiles.pasteHelp')}
          error={reason && t('profiles.fieldProblem', { label: t('profiles.pasteLabel'), reason })}
        />
        <div className={style.buttons}>
          <Button type="submit" variant="primary" isPending={isPending}>
            {t('profiles.lookUp')}
          </Button>
          {isPending && <Button onClick={cancel}>{t('action.cancel')}</Button>}
        </div>
      </div>
      <span role="status" className="visually-hidden">
        {isPending && t('profiles.lookingUp')}
      </span>
      {failure && actualIssuer && (
        <ProblemBlock
          tone="warn"
          title={t('profiles.otherIssuer', { host: failure.facts?.host ?? t('fact.hostFirst') })}
          nextStep={t('profiles.otherIssuerNext', { issuer: actualIssuer })}
        >
          <p className={style.useIssuer}>
            <Button onClick={() => void lookUp(actualIssuer)}>
              {t('profiles.useIssuer', { issuer: actualIssuer })}
            </Button>
          </p>
        </ProblemBlock>
      )}
      {failure && !reason && !actualIssuer && (
        <>
          <FailureBlock failure={failure} />
          <p className={style.about}>{t('profiles.lookUpFailed')}</p>
        </>
      )}
    </form>
  );
}
