import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { applyBranding } from '../shared/locales/branding.ts';
import { en } from '../shared/locales/en/en.ts';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation';
    nsSeparator: false;
    resources: { translation: typeof en };
  }
}

/** Makes the words ready before the first screen is drawn, and tells the document its language. */
export function initI18n(): void {
  void i18next.use(initReactI18next).init({
    lng: 'en',
    resources: { en: { translation: en } },
    nsSeparator: false,
    initAsync: false,
    interpolation: { escapeValue: false },
  });
  document.documentElement.lang = i18next.language;
}

/** Puts an edition's name into all words that name Latchkey, before the first screen that has any. */
export function applyBrandName(name: string): void {
  i18next.addResourceBundle('en', 'translation', applyBranding(en, name), true, true);
}
