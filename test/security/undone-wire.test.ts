import { wire } from './support/hardened.ts';
import { undoEach } from './support/undoing.ts';

undoEach('wire', 'Undoing a line of requests, replies, tokens and masks is noticed', wire);
