import type { Brand } from '../../shared/brand.ts';
import type { ReportEnvironment } from '../../shared/report.ts';
import type { ApiConsole } from '../api/console.ts';
import type { Clipboard, Log, UserVerifier } from '../core/ports.ts';
import type { UntrustedParser } from '../core/untrusted-parser.ts';
import type { DoctorParts } from '../doctor/doctor.ts';
import type { ExchangeLog } from '../exchange-log/exchange-log.ts';
import type { Inspector } from '../inspector/inspector.ts';
import type { TokenCopier } from '../inspector/token-copy.ts';
import type { Platform } from '../platform.ts';
import { type Policy, toPolicyView } from '../policy/policy.ts';
import type { ChooseClientKey } from '../profiles/client-key-file.ts';
import type { ProfileEditor } from '../profiles/profile-editor.ts';
import type { Profiles } from '../profiles/profiles.ts';
import type { Reports } from '../reports/reports.ts';
import type { Accounts } from '../session/accounts.ts';
import type { SettingsStore } from '../settings/settings-store.ts';
import type { Updater } from '../updates/updates.ts';
import type { Vault } from '../vault/vault.ts';
import { createAboutHandlers } from './about.ts';
import { createApiHandlers } from './api.ts';
import { createDoctorHandlers } from './doctor.ts';
import type { Handlers } from './handler-types.ts';
import { createInspectorHandlers } from './inspector.ts';
import { createLogHandlers } from './log.ts';
import { applyPolicyGates } from './policy-gates.ts';
import { createProfileEditingHandlers } from './profile-editing.ts';
import { createProfileHandlers } from './profiles.ts';
import { createSessionHandlers } from './session.ts';
import { createToOutcome } from './to-outcome.ts';

/** Creates the handlers of every call in the contract, with those that policy disables refusing. */
export function createHandlers(parts: {
  brand: Brand;
  environment: ReportEnvironment;
  profiles: Profiles;
  accounts: Accounts;
  userVerifier: UserVerifier;
  importClientKey: ChooseClientKey;
  editing: ProfileEditor;
  api: ApiConsole;
  inspector: Inspector;
  settings: SettingsStore;
  applyAppearance: Platform['applyAppearance'];
  vault: Vault;
  policy: Policy;
  doctor: DoctorParts;
  sendToRenderer: Platform['sendToRenderer'];
  clipboard: Clipboard;
  openPage: (url: string) => Promise<void>;
  exchangeLog: ExchangeLog;
  reports: Reports;
  tokenCopier: TokenCopier;
  updates: Updater;
  readLicenses: () => Promise<string>;
  parser: Pick<UntrustedParser, 'cancelAll'>;
  log: Log;
}): Handlers {
  const { profiles, accounts, settings, policy } = parts;
  const withOutcome = { ...parts, toOutcome: createToOutcome(parts.log) };
  const api = createApiHandlers(withOutcome);

  const handlers: Handlers = {
    async getStartupInfo() {
      return {
        version: parts.environment.app,
        brand: parts.brand,
        locale: parts.environment.locale,
        profiles: await profiles.listSummaries(),
        brokenProfiles: [...profiles.listBroken()],
        accounts: accounts.snapshot(),
        rememberMe: policy.values.rememberMe,
        systemUnlock: parts.userVerifier.isAvailable(),
        settings: settings.get(),
        vault: parts.vault.status(),
        policy: toPolicyView(policy, profiles.listIgnored()),
        updates: parts.updates.snapshot(),
      };
    },
    ...createSessionHandlers({ ...withOutcome, cancelApiCalls: api.cancelCalls }),
    ...createInspectorHandlers(withOutcome),
    ...api.handlers,
    ...createProfileHandlers(withOutcome),
    ...createDoctorHandlers(withOutcome),
    ...createProfileEditingHandlers({ ...withOutcome, deleteApiData: api.deleteProfileData }),
    ...createLogHandlers(withOutcome),
    ...createAboutHandlers(withOutcome),

    async changeSettings(part) {
      const changed = await settings.update(part);
      parts.applyAppearance(changed.appearance);
      return changed;
    },

    cancelParsing: async () => parts.parser.cancelAll(),

    copyText: ({ text }) => parts.clipboard.writeText(text),
  };
  return applyPolicyGates(handlers, policy.values);
}
