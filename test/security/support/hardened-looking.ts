import type { Hardened } from './hardened.ts';

const inspectorGuards = 'unit/inspector-guards.test.ts';
const historyGuards = 'unit/history-guards.test.ts';

/** What looks at tokens, remembers requests, and takes updates. */
export const looking: readonly Hardened[] = [
  { file: 'electron/inspector/key-resolver.ts', noticedBy: [inspectorGuards] },
  {
    file: 'electron/inspector/key-set.ts',
    noticedBy: [inspectorGuards],
    harmless: [[/!Array\.isArray\(keys\)/, 'what is no list has no `filter`, and is refused by that']],
  },
  {
    file: 'electron/inspector/signature.ts',
    noticedBy: [inspectorGuards],
    harmless: [[/without "algorithms/, 'the header that names it is the one that the key was chosen by']],
  },
  { file: 'electron/tokens/decode-token.ts', noticedBy: [inspectorGuards, 'unit/decode.test.ts'] },
  { file: 'electron/inspector/algorithms.ts', noticedBy: [inspectorGuards] },
  {
    file: 'electron/tokens/find-tokens.ts',
    noticedBy: ['unit/find-tokens.test.ts'],
    harmless: [[/inside === rest/, 'speed: what would find nothing is left out']],
  },
  { file: 'electron/tokens/exact-json.ts', noticedBy: [inspectorGuards, 'unit/decode.test.ts'] },
  { file: 'electron/inspector/pasted-tokens.ts', noticedBy: ['unit/inspected-tokens.test.ts'] },
  { file: 'electron/inspector/previous-tokens.ts', noticedBy: ['unit/inspected-tokens.test.ts'] },
  { file: 'electron/inspector/introspect.ts', noticedBy: ['integration/inspector.test.ts'] },
  { file: 'electron/inspector/token-copy.ts', noticedBy: ['unit/token-copy.test.ts'] },
  { file: 'electron/api/saved-requests.ts', noticedBy: ['unit/own-requests.test.ts'] },
  { file: 'electron/vault/file-encryption.ts', noticedBy: ['unit/own-requests.test.ts', historyGuards] },
  { file: 'electron/api/history/history.ts', noticedBy: [historyGuards] },
  { file: 'electron/api/history/stored-entry.ts', noticedBy: [historyGuards] },
  { file: 'electron/api/history/history-store.ts', noticedBy: [historyGuards] },
  { file: 'electron/ipc/api-history.ts', noticedBy: [historyGuards] },
  { file: 'electron/updates/updates.ts', noticedBy: ['unit/updates/updates.test.ts'] },
  { file: 'electron/updates/installation.ts', noticedBy: ['unit/updates/installation.test.ts'] },
  { file: 'electron/policy/proxy-credentials.ts', noticedBy: ['unit/policy/proxy-credentials.test.ts'] },
];
