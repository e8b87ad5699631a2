import { en } from './en/en.ts';

/** Placeholders that earlier versions stored in saved requests and histories. */
const earlierPlaceholders = ['second-step token'];

const placeholders = [...Object.values(en.log.secret), en.log.removed, ...earlierPlaceholders];

/** Matches the placeholder of a redacted secret. */
export const redactedSecretPattern = new RegExp(`‹(?:${placeholders.join('|')})›`);
