import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { applyBranding } from '../shared/locales/branding.ts';
import type { en } from '../shared/locales/en/en.ts';
import { startTexts } from '../shared/locales/en/start.ts';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation';
    nsSeparator: false;
    resources: { translation: typeof en };
  }
}

let brandName = '';

/**
 * Initializes the texts of the first screens before they render, and sets the document's language.
 */
export function initI18n(): void {
  void i18next.use(initReactI18next).init({
    lng: 'en',
    resources: { en: { translation: startTexts } },
    nsSeparator: false,
    initAsync: false,
    interpolation: { escapeValue: false },
  });
  document.documentElement.lang = i18next.language;
}

const addTexts = (texts: Partial<typeof en>) =>
  i18next.addResourceBundle('en', 'translation', brandName ? applyBranding(texts, brandName) : texts, true, true);

/**
 * Replaces the product name in all texts with an edition's name, before the first screen renders.
 */
export function applyBrandName(name: string): void {
  brandName = name;
  addTexts(startTexts);
}

let allTexts: Promise<void> | undefined;

/** Loads the texts of the screens that are not loaded first, once. */
export function loadAllTexts(): Promise<void> {
  allTexts ??= import('../shared/locales/en/en.ts').then(({ en }) => void addTexts(en));
  return allTexts;
}
