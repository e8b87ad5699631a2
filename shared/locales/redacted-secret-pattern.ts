import { en } from './en/en.ts';

/** Matches the placeholder of a redacted secret. */
export const redactedSecretPattern = new RegExp(`‹(?:${[...Object.values(en.log.secret), en.log.removed].join('|')})›`);
