import type { MessageName } from '../../shared/contract.ts';
import type { PolicyValues } from '../policy/policy.ts';
import type { Handlers } from './handler-types.ts';

/** The policies that can disable a call. */
type PolicyGate = 'inspector' | 'apiConsole' | 'allowRawTokenReveal' | 'allowOtherProfiles';

/**
 * The policy that can disable each call. Lists every call so that a new one cannot be forgotten.
 */
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
  cancelParsing: 'always',
  pasteToken: 'inspector',
  openTokenFile: 'inspector',
  inspectApiResponse: 'inspector',
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
 * Replaces the handlers that policy disables by one that fails with `policy_refused`, regardless of
 * what the page shows. Only calls that return an outcome can be gated.
 */
export function applyPolicyGates(handlers: Handlers, values: Pick<PolicyValues, PolicyGate>): Handlers {
  const refuse = async () => ({ ok: false, failure: { kind: 'policy_refused' } }) as const;
  const gated = Object.entries(policyGates).map(([name, gate]) => {
    const open = gate === 'always' || values[gate];
    return [name, open ? handlers[name as MessageName] : refuse];
  });
  return Object.fromEntries(gated) as Handlers;
}
