import { type FormEvent, memo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { VerifyWith } from '../../../shared/inspector.ts';
import { Button } from '../../components/button.tsx';
import { Card } from '../../components/card.tsx';
import { SecretField } from '../../components/secret-field.tsx';
import { SegmentedControl } from '../../components/segmented-control.tsx';
import { SelectField } from '../../components/select-field.tsx';
import { TextField } from '../../components/text-field.tsx';
import layout from '../../styles/layout.module.css';
import style from './verify-card.module.css';

const keySources = ['issuer', 'jwks', 'clipboard', 'file', 'secret'] as const;
type KeySource = (typeof keySources)[number];

type VerifyCardProps = {
  isPending: boolean;
  /** Whether the current results were made with a key that the user supplied. */
  usesGivenKey: boolean;
  onVerify: (verifyWith: VerifyWith | undefined) => void;
};

/** Verifies a token with another key than the profile's. */
export const VerifyCard = memo(function VerifyCard({ isPending, usesGivenKey, onVerify }: VerifyCardProps) {
  const { t } = useTranslation();
  const [way, setWay] = useState<KeySource>('issuer');
  const [url, setUrl] = useState('');
  const [shown, setShown] = useState(false);
  const [encoding, setEncoding] = useState<'text' | 'base64url'>('text');
  const [missing, setMissing] = useState(false);
  const secret = useRef<HTMLInputElement>(null);
  const address = useRef<HTMLInputElement>(null);
  const button = useRef<HTMLButtonElement>(null);

  /** Empties the field, so that the page keeps no copy of the secret. */
  function takeSecret(): string {
    const typed = secret.current?.value ?? '';
    if (secret.current && typed) secret.current.value = '';
    return typed;
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    if (isPending) return;
    if (way === 'clipboard' || way === 'file') return onVerify({ kind: 'key', from: way });
    if (way === 'secret') {
      const typed = takeSecret();
      setMissing(typed === '');
      if (typed === '') return secret.current?.focus();
      return onVerify({ kind: 'secret', secret: typed, encoding });
    }
    setMissing(url.trim() === '');
    if (url.trim() === '') return address.current?.focus();
    onVerify({ kind: way, url: url.trim() });
  }

  /** The clicked button disappears, so focus the one beside it. */
  function verifyAsBefore() {
    button.current?.focus();
    onVerify(undefined);
  }

  return (
    <Card title={t('inspector.verify')}>
      <form className={style.form} onSubmit={submit} noValidate>
        <SelectField
          label={t('inspector.verifyWith')}
          variant="field"
          value={way}
          options={keySources.map((one) => ({ value: one, name: t(`inspector.way.${one}`) }))}
          onChange={(chosen) => {
            setWay(chosen);
            setMissing(false);
          }}
        />
        {(way === 'issuer' || way === 'jwks') && (
          <TextField
            label={t(`inspector.address.${way}`)}
            ref={address}
            mono
            value={url}
            onChange={(event) => setUrl(event.target.value)}
            inputMode="url"
            autoComplete="off"
            autoCapitalize="none"
            autoCorrect="off"
            spellCheck={false}
            maxLength={2000}
            placeholder="https://"
            error={missing ? t('inspector.addressMissing') : undefined}
          />
        )}
        {(way === 'clipboard' || way === 'file') && <p className={style.note}>{t(`inspector.keyNote.${way}`)}</p>}
        {way === 'secret' && (
          <>
            <SecretField
              label={t('inspector.secret')}
              showLabel={t('inspector.showSecret')}
              autoComplete="off"
              isRevealed={shown}
              onRevealedChange={setShown}
              ref={secret}
              help={t('inspector.secretNote')}
              error={missing ? t('inspector.secretMissing') : undefined}
            />
            <SegmentedControl
              label={t('inspector.encoding')}
              value={encoding}
              options={[
                { value: 'text', name: t('inspector.asText') },
                { value: 'base64url', name: t('inspector.asBase64url') },
              ]}
              onChange={setEncoding}
            />
          </>
        )}
        <div className={layout.wrapSm}>
          <Button type="submit" ref={button} isPending={isPending}>
            {t('action.verify')}
          </Button>
          {usesGivenKey && (
            <Button variant="quiet" onClick={verifyAsBefore}>
              {t('inspector.verifyAsBefore')}
            </Button>
          )}
        </div>
      </form>
    </Card>
  );
});
