import type { CSSProperties } from 'react';
import { useTranslation } from 'react-i18next';
import type { InspectedToken } from '../../../shared/inspector.ts';
import { numberFormat } from '../../format/intl.ts';
import { useStartupInfo } from '../../stores/startup.ts';
import style from './token-parts.module.css';

/** RFC 7515 §3.1, RFC 7516 §3.1, RFC 9901 §4. */
const partNames = {
  jws: ['header', 'claims', 'signature'],
  sd_jwt: ['header', 'claims', 'signature', 'disclosures'],
  jwe: ['header', 'encryptedKey', 'initializationVector', 'ciphertext', 'authenticationTag'],
} as const;

type TokenPartsProps = { kind: keyof typeof partNames; lengths: readonly number[] };

/** Returns the kind and part lengths of a token that consists of parts. */
export function tokenPartsOf({ view, partLengths }: InspectedToken): TokenPartsProps | undefined {
  const { kind } = view;
  if (!partLengths || (kind !== 'jws' && kind !== 'jwe' && kind !== 'sd_jwt')) return undefined;
  return { kind, lengths: partLengths };
}

/** Shows how long each part of a token is, as a strip and in numbers. */
export function TokenParts({ kind, lengths }: TokenPartsProps) {
  const { t } = useTranslation();
  const locale = useStartupInfo((info) => info.locale);
  const parts = partNames[kind].map((name, index) => ({ name, index, length: lengths[index] ?? 0 }));
  return (
    <div className={style.parts}>
      <div className={style.strip} aria-hidden="true">
        {parts.map(({ name, index, length }) => (
          <span key={name} data-part={index} style={{ '--length': length } as CSSProperties} />
        ))}
      </div>
      <ul className={style.legend} aria-label={t('inspector.partLengths')}>
        {parts.map(({ name, index, length }) => (
          <li key={name} data-part={index}>
            {t(`inspector.part.${name}`)} {numberFormat(locale, {}).format(length)}
          </li>
        ))}
      </ul>
    </div>
  );
}
