import { keeping } from './support/hardened.ts';
import { undoEach } from './support/undoing.ts';

undoEach('keeping', 'Undoing a line of vault, files, log, sessions, profiles and policy is noticed', keeping);
