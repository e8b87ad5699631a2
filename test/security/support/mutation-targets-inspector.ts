import type { MutationTarget } from './mutation-targets.ts';

const inspectorHardeningTests = 'unit/inspector-hardening.test.ts';
const historyHardeningTests = 'unit/history-hardening.test.ts';

/** What looks at tokens, remembers requests, and takes updates. */
export const inspectorTargets: readonly MutationTarget[] = [
  { file: 'electron/inspector/key-resolver.ts', killedBy: [inspectorHardeningTests] },
  {
    file: 'electron/inspector/key-set.ts',
    killedBy: [inspectorHardeningTests],
    equivalentMutants: [[/!Array\.isArray\(keys\)/, 'what is no list has no `filter`, and is refused by that']],
  },
  {
    file: 'electron/inspector/signature.ts',
    killedBy: [inspectorHardeningTests],
    equivalentMutants: [[/without "algorithms/, 'the header that names it is the one that the key was chosen by']],
  },
  { file: 'electron/tokens/decode-token.ts', killedBy: [inspectorHardeningTests, 'unit/decode.test.ts'] },
  { file: 'electron/inspector/algorithms.ts', killedBy: [inspectorHardeningTests] },
  {
    file: 'electron/tokens/find-tokens.ts',
    killedBy: ['unit/find-tokens.test.ts'],
    equivalentMutants: [[/inside === rest/, 'speed: what would find nothing is left out']],
  },
  { file: 'electron/tokens/exact-json.ts', killedBy: [inspectorHardeningTests, 'unit/decode.test.ts'] },
  { file: 'electron/inspector/pasted-tokens.ts', killedBy: ['unit/inspected-tokens.test.ts'] },
  { file: 'electron/inspector/previous-tokens.ts', killedBy: ['unit/inspected-tokens.test.ts'] },
  { file: 'electron/inspector/introspect.ts', killedBy: ['integration/inspector.test.ts'] },
  { file: 'electron/inspector/token-copy.ts', killedBy: ['unit/token-copy.test.ts'] },
  { file: 'electron/api/saved-requests.ts', killedBy: ['unit/saved-requests.test.ts'] },
  { file: 'electron/vault/file-encryption.ts', killedBy: ['unit/saved-requests.test.ts', historyHardeningTests] },
  { file: 'electron/api/history/history.ts', killedBy: [historyHardeningTests] },
  { file: 'electron/api/history/stored-entry.ts', killedBy: [historyHardeningTests] },
  { file: 'electron/api/history/history-store.ts', killedBy: [historyHardeningTests] },
  { file: 'electron/ipc/api-history.ts', killedBy: [historyHardeningTests] },
  { file: 'electron/updates/updates.ts', killedBy: ['unit/updates/updates.test.ts'] },
  { file: 'electron/updates/installation.ts', killedBy: ['unit/updates/installation.test.ts'] },
  { file: 'electron/policy/proxy-credentials.ts', killedBy: ['unit/policy/proxy-credentials.test.ts'] },
];
