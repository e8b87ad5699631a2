import { sessionTargets } from './support/mutation-targets-sessions.ts';
import { testMutants } from './support/mutation-testing.ts';

testMutants('sessions', 'Undoing a line of sessions, accounts and sign-outs is noticed', sessionTargets);
