import { sessions } from './support/hardened-sessions.ts';
import { undoEach } from './support/undoing.ts';

undoEach('sessions', 'Undoing a line of sessions, accounts and sign-outs is noticed', sessions);
