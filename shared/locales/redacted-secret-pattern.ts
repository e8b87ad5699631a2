import { secretLabels } from './en/secret-labels.ts';

const placeholders = [...Object.values(secretLabels.secret), secretLabels.removed];

/** Matches the placeholder of a redacted secret. */
export const redactedSecretPattern = new RegExp(`‹(?:${placeholders.join('|')})›`);
