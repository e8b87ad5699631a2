import { type Ref, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { SecretField } from '../../components/secret-field.tsx';
import { SegmentedControl } from '../../components/segmented-control.tsx';
import { TextField } from '../../components/text-field.tsx';

type KeyFieldProps = {
  ref: Ref<HTMLInputElement>;
  /** Whether the last submission found the field empty. */
  isMissing: boolean;
};

type AddressFieldProps = KeyFieldProps & {
  keySource: 'issuer' | 'jwks';
  url: string;
  onChange: (url: string) => void;
};

/** Renders the field for the URL of an issuer or a key set. */
export function AddressField({ keySource, url, onChange, isMissing, ref }: AddressFieldProps) {
  const { t } = useTranslation();
  return (
    <TextField
      label={t(`inspector.address.${keySource}`)}
      ref={ref}
      mono
      value={url}
      onChange={(event) => onChange(event.target.value)}
      inputMode="url"
      autoComplete="off"
      autoCapitalize="none"
      autoCorrect="off"
      spellCheck={false}
      maxLength={2000}
      placeholder="https://"
      error={isMissing ? t('inspector.addressMissing') : undefined}
    />
  );
}

/** How a shared secret is written. */
export type SecretEncoding = 'text' | 'base64url';

type SecretKeyFieldsProps = KeyFieldProps & {
  encoding: SecretEncoding;
  onEncodingChange: (encoding: SecretEncoding) => void;
};

/** Renders the field for a shared secret, and its encoding. */
export function SecretKeyFields({ encoding, onEncodingChange, isMissing, ref }: SecretKeyFieldsProps) {
  const { t } = useTranslation();
  const [isRevealed, setRevealed] = useState(false);
  return (
    <>
      <SecretField
        label={t('inspector.secret')}
        showLabel={t('inspector.showSecret')}
        autoComplete="off"
        isRevealed={isRevealed}
        onRevealedChange={setRevealed}
        ref={ref}
        help={t('inspector.secretNote')}
        error={isMissing ? t('inspector.secretMissing') : undefined}
      />
      <SegmentedControl
        label={t('inspector.encoding')}
        value={encoding}
        options={[
          { value: 'text', name: t('inspector.asText') },
          { value: 'base64url', name: t('inspector.asBase64url') },
        ]}
        onChange={onEncodingChange}
      />
    </>
  );
}
