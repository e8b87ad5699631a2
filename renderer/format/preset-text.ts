import type { TFunction } from 'i18next';

/** Returns the texts of a provider's preset. Without translations, names are shown as they are. */
export function presetText(t: TFunction, provider: string) {
  const word = (path: string, otherwise: string): string =>
    t(`preset.${provider}.${path}` as 'preset.oidc.name', { defaultValue: otherwise });
  return {
    name: word('name', provider),
    about: word('about', ''),
    /** Where an administrator enables the password grant. */
    grantAt: word('grantAt', ''),
    label: (field: string) => word(`fields.${field}.label`, field),
    example: (field: string) => word(`fields.${field}.example`, ''),
  };
}
