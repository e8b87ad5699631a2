import { en } from '../../../shared/locales/en/en.ts';
import type { SecretLabels } from './secret-labels.ts';

/** Labels without numbers, for text that is stored: numbers mean nothing after a restart. */
export const secretPlaceholders: SecretLabels = {
  getLabel: (kind) => `‹${en.log.secret[kind]}›`,
  listRecentTokens: () => [],
  listTexts: () => undefined,
  clear: () => {},
};
