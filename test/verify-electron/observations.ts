import { commandObservations } from './commands.ts';
import { installedObservations } from './installed.ts';
import { requestObservations } from './requests.ts';
import { secretObservations } from './secrets.ts';
import type { Observation } from './verify.ts';
import { windowObservations } from './windows.ts';

/** What a computer can see by itself. */
export const observations: readonly Observation[] = [
  ...windowObservations,
  ...requestObservations,
  ...secretObservations,
  ...commandObservations,
  ...installedObservations,
];

/** What needs a person, or a computer of a certain kind. */
export const forPeople: readonly string[] = [
  '`npm start` on GNOME (Wayland), sway, X11, Windows and macOS: the window appears within 3 s',
  '`npm start` on Ubuntu 24.04, as a user and as root',
  'a proxy that a PAC script selects, and one with NTLM',
  'on Windows, a password typed at the prompt of `latchkey run`, and one piped into it',
  '`idleLockMinutes` on each desktop',
  'an update from one version to the next',
  'the whole end-to-end suite: `LATCHKEY_ELECTRON=<folder> npm run test:e2e`',
];
