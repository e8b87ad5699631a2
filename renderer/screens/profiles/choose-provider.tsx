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
  onDiscovered: (view: DiscoveredServer) => void;
};

/** Lets the user paste an issuer or choose a provider. */
export function ChooseProvider({ presets, discovery, onChoose, onDiscovered }: ChooseProviderProps) {
  const { t } = useTranslation();
  return (
    <>
      <PasteIssuer discovery={discovery} onDiscovered={onDiscovered} />
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
const isAddressFailure = (failure: Failure | undefined) =>
  failure?.kind === 'profile_invalid' ? failure.problems?.[0]?.reason : undefined;

function PasteIssuer({ discovery, onDiscovered }: Pick<ChooseProviderProps, 'discovery' | 'onDiscovered'>) {
  const { t } = useTranslation();
  const field = useRef<HTMLInputElement>(null);
  const [text, setText] = useState('');
  const { failure, asking, ask, cancel } = discovery;
  const reason = isAddressFailure(failure);
  const named = failure?.kind === 'issuer_mismatch' ? failure.facts?.actual : undefined;

  const lookUp = async (issuer: string) => {
    if (asking) return;
    setText(issuer);
    const view = await ask(issuer);
    if (view) onDiscovered(view);
    else field.current?.focus();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void lookUp(text);
  };
  return (
    <form className={`${layout.stackMd} ${style.paste}`} onSubmit={submit} noValidate>
      <h3>{t('profiles.paste')}</h3>
      <div className={`${layout.fillAndFit} ${style.row}`}>
        <TextField
          ref={field}
          label={t('profiles.pasteLabel')}
          placeholder={t('profiles.pasteExample')}
          value={text}
          onChange={(event) => setText(event.target.value)}
          readOnly={asking}
          maxLength={4000}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          autoFocus
          help={t('profiles.pasteHelp')}
          error={reason && t('profiles.about', { label: t('profiles.pasteLabel'), reason })}
        />
        <div className={style.buttons}>
          <Button type="submit" variant="primary" isPending={asking}>
            {t('profiles.lookUp')}
          </Button>
          {asking && <Button onClick={cancel}>{t('action.cancel')}</Button>}
        </div>
      </div>
      <span role="status" className="visually-hidden">
        {asking && t('profiles.lookingUp')}
      </span>
      {failure && named && (
        <>
          <ProblemBlock
            title={t('profiles.otherName', { host: failure.facts?.host ?? t('fact.hostFirst') })}
            nextStep={t('profiles.otherNameNext', { issuer: named })}
          />
          <Button onClick={() => void lookUp(named)}>{t('profiles.useNamed', { issuer: named })}</Button>
        </>
      )}
      {failure && !reason && !named && (
        <>
          <FailureBlock failure={failure} />
          <p className={style.about}>{t('profiles.lookUpFailed')}</p>
        </>
      )}
    </form>
  );
}
