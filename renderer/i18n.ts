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

/** Initializes the translations before the first render and sets the document's language. */
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

/**
 * Replaces the product name in all texts with an edition's name, before the first screen renders.
 */
export function applyBrandName(name: string): void {
  i18next.addResourceBundle('en', 'translation', applyBranding(en, name), true, true);
}
