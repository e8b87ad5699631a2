import type { Hardened } from './hardened.ts';

const ofSession = [
  'unit/session.test.ts',
  'unit/session-refresh.test.ts',
  'unit/session-keeping.test.ts',
  'unit/session-locking.test.ts',
];

/** Who is signed in, what outlives the app, and what is taken back at the server. */
export const sessions: readonly Hardened[] = [
  { file: 'electron/session/create-session.ts', noticedBy: ofSession },
  { file: 'electron/session/accounts.ts', noticedBy: ['unit/accounts.test.ts'] },
  { file: 'electron/session/revocation-queue.ts', noticedBy: ['unit/revocations.test.ts', 'unit/accounts.test.ts'] },
  { file: 'electron/session/stored-session.ts', noticedBy: ['unit/keeping.test.ts'] },
  { file: 'electron/session/session-persistence.ts', noticedBy: ['unit/keeping.test.ts'] },
  { file: 'electron/session/refresh.ts', noticedBy: ['unit/refresh-tokens.test.ts', 'unit/session-locking.test.ts'] },
  { file: 'electron/session/lock-records.ts', noticedBy: ['unit/accounts.test.ts'] },
  { file: 'electron/session/state-machine.ts', noticedBy: ['unit/machine.test.ts'] },
];
