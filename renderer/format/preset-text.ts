import type { TFunction } from 'i18next';

/** What a provider's preset is called; one without words goes by its own names. */
export function presetText(t: TFunction, provider: string) {
  const word = (path: string, otherwise: string): string =>
    t(`preset.${provider}.${path}` as 'preset.oidc.name', { defaultValue: otherwise });
  return {
    name: word('name', provider),
    about: word('about', ''),
    /** Where an administrator turns on the password grant. */
    grantAt: word('grantAt', ''),
    label: (field: string) => word(`fields.${field}.label`, field),
    example: (field: string) => word(`fields.${field}.example`, ''),
  };
}
