import { storageTargets } from './support/mutation-targets.ts';
import { testMutants } from './support/mutation-testing.ts';

testMutants('keeping', 'Undoing a line of vault, files, log, sessions, profiles and policy is noticed', storageTargets);
