import type { TFunction } from 'i18next';

/** Returns the texts of a provider's preset. Without translations, names are shown as they are. */
export function presetText(t: TFunction, provider: string) {
  const translate = (path: string, fallback: string): string =>
    t(`preset.${provider}.${path}` as 'preset.oidc.name', { defaultValue: fallback });
  return {
    name: translate('name', provider),
    about: translate('about', ''),
    /** Where an administrator enables the password grant. */
    grantAt: translate('grantAt', ''),
    label: (field: string) => translate(`fields.${field}.label`, field),
    example: (field: string) => translate(`fields.${field}.example`, ''),
  };
}
