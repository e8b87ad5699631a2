import type { z } from 'zod';
import type { Brand } from '../shared/brand.ts';
import type { EventPayload, MessageName, MessageResult, messages } from '../shared/contract.ts';
import type { Settings } from '../shared/settings.ts';
import type { DoctorParts } from './doctor/doctor.ts';
import { aboutHandlers } from './handlers/about.ts';
import { createAnswer } from './handlers/answer.ts';
import type { ApiParts } from './handlers/api.ts';
import { apiHandlers } from './handlers/api.ts';
import { doctorHandlers } from './handlers/doctor.ts';
import { inspectorHandlers } from './handlers/inspector.ts';
import { logHandlers } from './handlers/log.ts';
import { profileEditingHandlers } from './handlers/profile-editing.ts';
import { profileHandlers } from './handlers/profiles.ts';
import { sessionHandlers } from './handlers/session.ts';
import type { Inspector } from './inspector/inspector.ts';
import type { ExchangeLog } from './inspector/log/exchange-log.ts';
import type { Reports } from './inspector/report/reports.ts';
import type { TokenCopier } from './inspector/token-copy.ts';
import type { Clipboard, Log, Presence } from './ports.ts';
import type { ChooseClientKey } from './profiles/client-key-file.ts';
import type { ProfileEditing } from './profiles/editing.ts';
import { gateHandlers } from './profiles/policy/gates.ts';
import { type Policy, policyView } from './profiles/policy/policy.ts';
import type { Profiles } from './profiles/profiles.ts';
import type { Accounts, RememberMe } from './session/accounts.ts';
import type { SettingsStore } from './settings.ts';
import type { Updater } from './updates/updates.ts';
import type { Vault } from './vault/vault.ts';

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
  presence: Presence;
  chooseClientKey: ChooseClientKey;
  editing: ProfileEditing;
  api: ApiParts;
  inspector: Inspector;
  onDropped: (outcome: EventPayload<'dropped'>) => void;
  settings: SettingsStore;
  applySettings: (settings: Settings) => void;
  vault: Vault;
  policy: Policy;
  doctor: DoctorParts;
  onFinding: (finding: EventPayload<'doctor'>) => void;
  clipboard: Clipboard;
  openExternal: (url: string) => Promise<void>;
  exchangeLog: ExchangeLog;
  reports: Reports;
  tokenCopier: TokenCopier;
  updates: Updater;
  readLicenses: () => Promise<string>;
  log: Log;
}): Handlers {
  const { profiles, accounts, settings, policy } = parts;
  const given = { ...parts, answer: createAnswer(parts.log) };
  const api = apiHandlers(given);

  const handlers: Handlers = {
    async start() {
      return {
        version: parts.version,
        brand: parts.brand,
        locale: parts.locale(),
        profiles: await profiles.summaries(),
        brokenProfiles: [...profiles.broken()],
        accounts: accounts.snapshot(),
        rememberMe: parts.rememberMe(),
        systemUnlock: parts.presence.isOffered(),
        settings: settings.get(),
        vault: parts.vault.status(),
        policy: policyView(policy, profiles.ignored()),
        updates: parts.updates.snapshot(),
      };
    },
    ...sessionHandlers({ ...given, stopApiCalls: api.stopCalls }),
    ...inspectorHandlers(given),
    ...api.handlers,
    ...profileHandlers(given),
    ...doctorHandlers(given),
    ...profileEditingHandlers({ ...given, forgetApi: api.forgetProfile }),
    ...logHandlers(given),
    ...aboutHandlers(given),

    async changeSettings(part) {
      const changed = await settings.change(part);
      parts.applySettings(changed);
      return changed;
    },

    copyText: ({ text }) => parts.clipboard.writeText(text),
  };
  return gateHandlers(handlers, policy.values);
}
