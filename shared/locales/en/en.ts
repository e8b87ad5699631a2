import { api } from './api.ts';
import { checkReasonTexts, checkTitles } from './checks.ts';
import { claims, headerFields } from './claims.ts';
import { doctor } from './doctor.ts';
import { inspector } from './inspector.ts';
import { log } from './log.ts';
import { mfa } from './mfa.ts';
import { profiles } from './profiles.ts';
import { session } from './session.ts';
import { settings } from './settings.ts';
import { startTexts } from './start.ts';
import { tokenCopy } from './token-copy.ts';
import { updates } from './updates.ts';

/** All English strings. Plain data, so that it can be translated and bundled. */
export const en = {
  ...startTexts,
  mfa,
  session,
  inspector,
  api,
  log,
  tokenCopy,
  settings,
  updates,
  doctor,
  profiles,
  /** Native dialogs. */
  dialog: {
    clientKey: 'Choose client key',
    unlock: 'unlock your session',
    readClipboard: 'Paste from the clipboard?',
    readClipboardDetail: 'Latchkey reads what you copied last and looks for a token or a key in it.',
    paste: 'Paste',
    openPage: 'Open {{host}} in your browser?',
    openPageDetail:
      'A profile on this computer names this page: {{url}}\n\nContinue only if you recognize the address.',
    openPageYes: 'Open',
    choose: 'Choose',
    keyFiles: 'Keys (PEM, DER, JWK)',
    allFiles: 'All files',
    bodyFile: 'Choose file to send',
    documentFile: 'Choose OpenAPI document',
    documents: 'OpenAPI (JSON, YAML)',
    saveResponse: 'Save response',
    saveReport: 'Save report',
    changeDestinations: 'Change where “{{name}}” sends secrets?',
    changeDestinationsDetail:
      'Now: {{before}}\n\nAfter the change: {{after}}\n\nContinue only if you recognize every address. Latchkey signs you out of this profile and deletes the secrets that the change affects. You can enter them again.',
    changeClientDetail:
      'Latchkey would sign in differently to {{after}}\n\nIt signs you out of this profile and deletes the secrets that the change affects. You can enter them again.',
    changeDestinationsYes: 'Change and sign out',
    moreOrigins: '{{count}} more',
    importProfiles: 'Import profiles',
    import: 'Import',
    exportProfile: 'Export profile',
    export: 'Export',
    profileFiles: 'Profiles (JSON)',
    tokenFile: 'Open token or key',
    open: 'Open',
    tokenFiles: 'Tokens and keys',
  },
  check: checkTitles,
  checkReason: checkReasonTexts,
  claim: claims,
  headerField: headerFields,
} as const;
