import { inspectorTargets } from './support/mutation-targets-inspector.ts';
import { testMutants } from './support/mutation-testing.ts';

testMutants('inspector', 'Undoing a line of the inspector, history and updates is noticed', inspectorTargets);
