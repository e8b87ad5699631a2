import type { MessageName } from '../../../shared/contract.ts';
import type { Handlers } from '../../handlers.ts';
import type { PolicyValues } from './policy.ts';

/** Which policy can turn a call off. */
type PolicyGate = 'inspector' | 'apiConsole' | 'allowRawTokenReveal' | 'allowOtherProfiles';

/** Every message, so that a new one cannot be forgotten: the policy that can turn it off, or none. */
export const policyGates: Record<MessageName, PolicyGate | 'always'> = {
  start: 'always',
  signIn: 'always',
  answerMfa: 'always',
  cancelSignIn: 'always',
  refresh: 'always',
  refreshScopes: 'always',
  signOut: 'always',
  unlock: 'always',
  showAccount: 'always',
  addAccount: 'always',
  dropAccount: 'always',
  networkReturned: 'always',
  readTokens: 'inspector',
  readClaims: 'inspector',
  callApi: 'apiConsole',
  cancelApiCall: 'always',
  apiHistory: 'apiConsole',
  readApiHistory: 'apiConsole',
  clearApiHistory: 'always',
  chooseApiFile: 'apiConsole',
  saveApiReply: 'apiConsole',
  ownApiRequests: 'apiConsole',
  keepApiRequest: 'apiConsole',
  removeApiRequest: 'apiConsole',
  runApiRequests: 'apiConsole',
  saveApiRun: 'apiConsole',
  loadApiDocument: 'apiConsole',
  pasteToken: 'inspector',
  openTokenFile: 'inspector',
  dropTokenFile: 'inspector',
  forgetToken: 'inspector',
  checkToken: 'inspector',
  compareTokens: 'inspector',
  askServer: 'inspector',
  cancelInspection: 'always',
  openReference: 'always',
  keepClientSecret: 'always',
  chooseClientKey: 'always',
  changeSettings: 'always',
  copyText: 'always',
  openSupport: 'always',
  profilePresets: 'always',
  checkProfile: 'allowOtherProfiles',
  readProfile: 'always',
  saveProfile: 'allowOtherProfiles',
  removeProfile: 'always',
  importProfiles: 'allowOtherProfiles',
  finishImport: 'allowOtherProfiles',
  exportProfile: 'always',
  readIssuer: 'allowOtherProfiles',
  cancelReadIssuer: 'always',
  readLog: 'always',
  readExchange: 'inspector',
  clearLog: 'always',
  saveReport: 'inspector',
  openReport: 'inspector',
  copyToken: 'allowRawTokenReveal',
  runDoctor: 'always',
  cancelDoctor: 'always',
  checkForUpdates: 'always',
  restartToUpdate: 'always',
  readLicenses: 'always',
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
