import { log } from './en/log.ts';

/** Placeholders that earlier versions stored in saved requests and histories. */
const earlierPlaceholders = ['second-step token'];

const placeholders = [...Object.values(log.secret), log.removed, ...earlierPlaceholders];

/** Matches the placeholder of a redacted secret. */
export const redactedSecretPattern = new RegExp(`‹(?:${placeholders.join('|')})›`);
