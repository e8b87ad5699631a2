import { storageTargets } from './support/mutation-targets.ts';
import { testMutants } from './support/mutation-testing.ts';

testMutants('storage', 'Undoing a line of vault, files, log, sessions, profiles and policy is noticed', storageTargets);
