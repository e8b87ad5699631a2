import { protocolTargets } from './support/mutation-targets.ts';
import { testMutants } from './support/mutation-testing.ts';

testMutants('protocol', 'Undoing a line of requests, replies, tokens and masks is noticed', protocolTargets);
