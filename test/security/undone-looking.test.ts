import { looking } from './support/hardened-looking.ts';
import { undoEach } from './support/undoing.ts';

undoEach('looking', 'Undoing a line of the inspector, history and updates is noticed', looking);
