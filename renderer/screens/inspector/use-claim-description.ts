import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { claims, headerFields } from '../../../shared/locales/en/claims.ts';

const isClaim = (name: string): name is keyof typeof claims => Object.hasOwn(claims, name);
const isHeaderField = (name: string): name is keyof typeof headerFields => Object.hasOwn(headerFields, name);

/** Custom claims of providers are named by URIs to avoid collisions (RFC 7519 §4.2). */
const isNamespaced = (name: string) => /^(https?:\/\/|urn:)/.test(name);

/** Returns a function that describes a claim or header field; empty if unknown. */
export function useClaimDescription(of: 'claim' | 'headerField'): (name: string) => string {
  const { t } = useTranslation();
  return useCallback(
    (name) => {
      if (of === 'headerField') return isHeaderField(name) ? t(`headerField.${name}`) : '';
      if (isClaim(name)) return t(`claim.${name}`);
      return isNamespaced(name) ? t('inspector.namespaced') : '';
    },
    [of, t],
  );
}
