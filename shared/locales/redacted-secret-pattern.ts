import { log } from './en/log.ts';

const placeholders = [...Object.values(log.secret), log.removed];

/** Matches the placeholder of a redacted secret. */
export const redactedSecretPattern = new RegExp(`‹(?:${placeholders.join('|')})›`);
