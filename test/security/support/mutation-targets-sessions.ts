import type { MutationTarget } from './mutation-targets.ts';

const sessionTests = [
  'unit/session.test.ts',
  'unit/session-refresh.test.ts',
  'unit/session-persistence.test.ts',
  'unit/session-locking.test.ts',
];

/** Who is signed in, what outlives the app, and what is taken back at the server. */
export const sessionTargets: readonly MutationTarget[] = [
  { file: 'electron/session/create-session.ts', killedBy: sessionTests },
  { file: 'electron/session/accounts.ts', killedBy: ['unit/accounts.test.ts'] },
  {
    file: 'electron/session/revocation-queue.ts',
    killedBy: ['unit/revocation-queue.test.ts', 'unit/accounts.test.ts'],
  },
  { file: 'electron/session/stored-session.ts', killedBy: ['unit/stored-session.test.ts'] },
  { file: 'electron/session/session-persistence.ts', killedBy: ['unit/stored-session.test.ts'] },
  { file: 'electron/session/refresh.ts', killedBy: ['unit/refresh-tokens.test.ts', 'unit/session-locking.test.ts'] },
  { file: 'electron/session/lock-records.ts', killedBy: ['unit/accounts.test.ts'] },
  { file: 'electron/session/state-machine.ts', killedBy: ['unit/state-machine.test.ts'] },
];
