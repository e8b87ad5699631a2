import { type FormEvent, memo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { VerifyWith } from '../../../shared/inspector.ts';
import { Button } from '../../components/button.tsx';
import { Card } from '../../components/card.tsx';
import { SelectField } from '../../components/select-field.tsx';
import layout from '../../styles/layout.module.css';
import style from './verify-card.module.css';
import { AddressField, type SecretEncoding, SecretKeyFields } from './verify-key-fields.tsx';

const keySources = ['issuer', 'jwks', 'clipboard', 'file', 'secret'] as const;
type KeySource = (typeof keySources)[number];

type VerifyCardProps = {
  isPending: boolean;
  /** Whether the current results were made with a key that the user supplied. */
  usesSuppliedKey: boolean;
  onVerify: (verifyWith: VerifyWith | undefined) => void;
};

/** Verifies a token with another key than the profile's. */
export const VerifyCard = memo(function VerifyCard({ isPending, usesSuppliedKey, onVerify }: VerifyCardProps) {
  const { t } = useTranslation();
  const [keySource, setKeySource] = useState<KeySource>('issuer');
  const [url, setUrl] = useState('');
  const [encoding, setEncoding] = useState<SecretEncoding>('text');
  const [isMissing, setMissing] = useState(false);
  const secretField = useRef<HTMLInputElement>(null);
  const urlField = useRef<HTMLInputElement>(null);
  const verifyButton = useRef<HTMLButtonElement>(null);

  /** Empties the field, so that the page keeps no copy of the secret. */
  function takeSecret(): string {
    const secret = secretField.current?.value ?? '';
    if (secretField.current && secret) secretField.current.value = '';
    return secret;
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    if (isPending) return;
    if (keySource === 'clipboard' || keySource === 'file') return onVerify({ kind: 'key', from: keySource });
    if (keySource === 'secret') {
      const secret = takeSecret();
      setMissing(secret === '');
      if (secret === '') return secretField.current?.focus();
      return onVerify({ kind: 'secret', secret, encoding });
    }
    setMissing(url.trim() === '');
    if (url.trim() === '') return urlField.current?.focus();
    onVerify({ kind: keySource, url: url.trim() });
  }

  /** The clicked button disappears, so focus the one beside it. */
  function verifyAsBefore() {
    verifyButton.current?.focus();
    onVerify(undefined);
  }

  return (
    <Card title={t('inspector.verify')}>
      <form className={style.form} onSubmit={submit} noValidate>
        <SelectField
          label={t('inspector.verifyWith')}
          variant="field"
          value={keySource}
          options={keySources.map((source) => ({ value: source, name: t(`inspector.keySource.${source}`) }))}
          onChange={(source) => {
            setKeySource(source);
            setMissing(false);
          }}
        />
        {(keySource === 'issuer' || keySource === 'jwks') && (
          <AddressField ref={urlField} keySource={keySource} isMissing={isMissing} url={url} onChange={setUrl} />
        )}
        {(keySource === 'clipboard' || keySource === 'file') && (
          <p className={style.note}>{t(`inspector.keyNote.${keySource}`)}</p>
        )}
        {keySource === 'secret' && (
          <SecretKeyFields ref={secretField} isMissing={isMissing} encoding={encoding} onEncodingChange={setEncoding} />
        )}
        <div className={layout.wrapSm}>
          <Button type="submit" ref={verifyButton} isPending={isPending}>
            {t('action.verify')}
          </Button>
          {usesSuppliedKey && (
            <Button variant="quiet" onClick={verifyAsBefore}>
              {t('inspector.verifyWithProfile')}
            </Button>
          )}
        </div>
      </form>
    </Card>
  );
});
