import { en } from './en/en.ts';

/** What stands in a text for a secret that was not kept. */
export const redactedSecretPattern = new RegExp(`‹(?:${[...Object.values(en.log.secret), en.log.removed].join('|')})›`);
