import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { claims, headerFields } from '../../../shared/locales/en/claims.ts';

const isClaim = (name: string): name is keyof typeof claims => Object.hasOwn(claims, name);
const isHeaderField = (name: string): name is keyof typeof headerFields => Object.hasOwn(headerFields, name);

/** Tells what a claim or a header field means; nothing for names that Latchkey does not know. */
export function useMeaning(of: 'claim' | 'headerField'): (name: string) => string {
  const { t } = useTranslation();
  return useCallback(
    (name) => {
      if (of === 'claim') return isClaim(name) ? t(`claim.${name}`) : '';
      return isHeaderField(name) ? t(`headerField.${name}`) : '';
    },
    [of, t],
  );
}
