import type { MessageName } from '../../shared/contract.ts';
import type { PolicyValues } from '../policy/policy.ts';
import type { Handlers } from './handler-types.ts';

/** Which policy can turn a call off. */
type PolicyGate = 'inspector' | 'apiConsole' | 'allowRawTokenReveal' | 'allowOtherProfiles';

/** Every message, so that a new one cannot be forgotten: the policy that can turn it off, or none. */
export const policyGates: Record<MessageName, PolicyGate | 'always'> = {
  getStartupInfo: 'always',
  signIn: 'always',
  submitMfa: 'always',
  cancelSignIn: 'always',
  refresh: 'always',
  refreshWithScopes: 'always',
  signOut: 'always',
  unlock: 'always',
  switchAccount: 'always',
  addAccount: 'always',
  removeAccount: 'always',
  notifyOnline: 'always',
  listTokens: 'inspector',
  decodeToken: 'inspector',
  callApi: 'apiConsole',
  cancelApiCall: 'always',
  listApiHistory: 'apiConsole',
  getApiHistoryEntry: 'apiConsole',
  clearApiHistory: 'always',
  chooseApiBodyFile: 'apiConsole',
  saveApiResponse: 'apiConsole',
  listApiRequests: 'apiConsole',
  saveApiRequest: 'apiConsole',
  removeApiRequest: 'apiConsole',
  runApiRequests: 'apiConsole',
  saveApiRunReport: 'apiConsole',
  loadOpenApiDocument: 'apiConsole',
  pasteToken: 'inspector',
  openTokenFile: 'inspector',
  dropTokenFile: 'inspector',
  removeToken: 'inspector',
  checkToken: 'inspector',
  compareTokens: 'inspector',
  introspectToken: 'inspector',
  cancelInspection: 'always',
  openSpecLink: 'always',
  storeClientSecret: 'always',
  importClientKey: 'always',
  changeSettings: 'always',
  copyText: 'always',
  openSupportPage: 'always',
  listProfilePresets: 'always',
  checkProfile: 'allowOtherProfiles',
  readProfile: 'always',
  saveProfile: 'allowOtherProfiles',
  removeProfile: 'always',
  importProfiles: 'allowOtherProfiles',
  finishImport: 'allowOtherProfiles',
  exportProfile: 'always',
  discoverIssuer: 'allowOtherProfiles',
  cancelDiscovery: 'always',
  getLogChanges: 'always',
  getExchange: 'inspector',
  clearLog: 'always',
  saveReport: 'inspector',
  openReport: 'inspector',
  copyToken: 'allowRawTokenReveal',
  runDoctor: 'always',
  cancelDoctor: 'always',
  checkForUpdates: 'always',
  restartToUpdate: 'always',
  getLicenses: 'always',
};

/**
 * The handlers, with those that policy turns off refusing by `policy_refused`, whatever the page shows. A gated call answers
 * with an outcome: one that has none to answer with can only throw.
 */
export function applyPolicyGates(handlers: Handlers, values: Pick<PolicyValues, PolicyGate>): Handlers {
  const refuse = async () => ({ ok: false, failure: { kind: 'policy_refused' } }) as const;
  const gated = Object.entries(policyGates).map(([name, gate]) => {
    const open = gate === 'always' || values[gate];
    return [name, open ? handlers[name as MessageName] : refuse];
  });
  return Object.fromEntries(gated) as Handlers;
}
