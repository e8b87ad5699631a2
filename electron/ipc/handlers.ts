import type { z } from 'zod';
import type { Brand } from '../../shared/brand.ts';
import type { EventPayload, MessageName, MessageResult, messages } from '../../shared/contract.ts';
import type { Settings } from '../../shared/settings.ts';
import type { Clipboard, Log, UserVerifier } from '../core/ports.ts';
import type { DoctorParts } from '../doctor/doctor.ts';
import type { ExchangeLog } from '../exchange-log/exchange-log.ts';
import type { Inspector } from '../inspector/inspector.ts';
import type { TokenCopier } from '../inspector/token-copy.ts';
import { type Policy, toPolicyView } from '../policy/policy.ts';
import type { ChooseClientKey } from '../profiles/client-key-file.ts';
import type { ProfileEditor } from '../profiles/profile-editor.ts';
import type { Profiles } from '../profiles/profiles.ts';
import type { Reports } from '../reports/reports.ts';
import type { Accounts, RememberMe } from '../session/accounts.ts';
import type { SettingsStore } from '../settings/settings-store.ts';
import type { Updater } from '../updates/updates.ts';
import type { Vault } from '../vault/vault.ts';
import { createAboutHandlers } from './about.ts';
import type { ApiParts } from './api.ts';
import { createApiHandlers } from './api.ts';
import { createDoctorHandlers } from './doctor.ts';
import { createInspectorHandlers } from './inspector.ts';
import { createLogHandlers } from './log.ts';
import { applyPolicyGates } from './policy-gates.ts';
import { createProfileEditingHandlers } from './profile-editing.ts';
import { createProfileHandlers } from './profiles.ts';
import { createSessionHandlers } from './session.ts';
import { createToOutcome } from './to-outcome.ts';

/** What main does for each message of the contract, with arguments that have been checked. */
export type Handlers = {
  [N in MessageName]: (argument: z.output<(typeof messages)[N]['argument']>) => Promise<MessageResult<N>>;
};

/** Makes the handlers from the parts that do the work. */
export function createHandlers(parts: {
  version: string;
  brand: Brand;
  locale: () => string;
  profiles: Profiles;
  accounts: Accounts;
  rememberMe: () => RememberMe;
  userVerifier: UserVerifier;
  importClientKey: ChooseClientKey;
  editing: ProfileEditor;
  api: ApiParts;
  inspector: Inspector;
  onDropped: (outcome: EventPayload<'fileDropped'>) => void;
  settings: SettingsStore;
  applySettings: (settings: Settings) => void;
  vault: Vault;
  policy: Policy;
  doctor: DoctorParts;
  onFinding: (finding: EventPayload<'doctorFinding'>) => void;
  clipboard: Clipboard;
  openExternal: (url: string) => Promise<void>;
  exchangeLog: ExchangeLog;
  reports: Reports;
  tokenCopier: TokenCopier;
  updates: Updater;
  getLicenses: () => Promise<string>;
  log: Log;
}): Handlers {
  const { profiles, accounts, settings, policy } = parts;
  const given = { ...parts, toOutcome: createToOutcome(parts.log) };
  const api = createApiHandlers(given);

  const handlers: Handlers = {
    async getStartupInfo() {
      return {
        version: parts.version,
        brand: parts.brand,
        locale: parts.locale(),
        profiles: await profiles.listSummaries(),
        brokenProfiles: [...profiles.listBroken()],
        accounts: accounts.snapshot(),
        rememberMe: parts.rememberMe(),
        systemUnlock: parts.userVerifier.isAvailable(),
        settings: settings.get(),
        vault: parts.vault.status(),
        policy: toPolicyView(policy, profiles.listIgnored()),
        updates: parts.updates.snapshot(),
      };
    },
    ...createSessionHandlers({ ...given, cancelApiCalls: api.cancelCalls }),
    ...createInspectorHandlers(given),
    ...api.handlers,
    ...createProfileHandlers(given),
    ...createDoctorHandlers(given),
    ...createProfileEditingHandlers({ ...given, deleteApiData: api.deleteProfileData }),
    ...createLogHandlers(given),
    ...createAboutHandlers(given),

    async changeSettings(part) {
      const changed = await settings.update(part);
      parts.applySettings(changed);
      return changed;
    },

    copyText: ({ text }) => parts.clipboard.writeText(text),
  };
  return applyPolicyGates(handlers, policy.values);
}
