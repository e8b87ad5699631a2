import { useStartup } from '../../../../renderer/stores/startup.ts';
import type { ApiResponse } from '../../../../shared/api.ts';
import type { StartupInfo } from '../../../../shared/contract.ts';
import type { InspectedToken } from '../../../../shared/inspector.ts';
import type { ProfileSummary } from '../../../../shared/profile.ts';
import type { AccountsSnapshot, SessionSnapshot, SignedInSnapshot } from '../../../../shared/session.ts';
import { apiResponse } from '../../support/api-history.ts';

export const sampleProfile: ProfileSummary = {
  id: 'acme',
  name: 'Acme',
  source: 'file',
  issuer: 'https://id.example.com',
  passwordOrigin: 'https://id.example.com',
  scopes: ['openid'],
  clientCredential: 'none',
  asksOneTimeCode: false,
  apiOrigins: ['https://api.example.com'],
  apiRequests: [],
  hasSupportUrl: false,
};

export const signedIn: SignedInSnapshot = {
  ...({ state: 'signed-in', profileId: sampleProfile.id, username: 'alice', stored: 'no' } as const),
  ...{ scopes: { requested: ['openid'], granted: ['openid'] }, signedInAt: 1_000, receivedAt: 1_000 },
  ...{ refreshable: true, refreshing: false, refreshes: 0 },
};

export const accountsSnapshot = (session: SessionSnapshot, active = 'account-1'): AccountsSnapshot => ({
  session,
  active,
  accounts: [{ id: active, state: session.state, ended: false }],
  pendingRevocations: 0,
});

export const startupInfo = (session: SessionSnapshot = { state: 'signed-out' }): StartupInfo => ({
  version: '1.0.0',
  brand: { name: 'Latchkey' },
  locale: 'en',
  profiles: [sampleProfile],
  brokenProfiles: [],
  accounts: accountsSnapshot(session),
  rememberMe: 'choice',
  systemUnlock: false,
  settings: { appearance: 'system' },
  vault: { protector: 'keychain', unavailable: [], condition: 'good' },
  policy: {
    ...{ lockedDown: false, problems: [], settings: [], ignoredProfiles: [] },
    ...{ inspector: true, apiConsole: true, rawTokenReveal: true, otherProfiles: true },
  },
  updates: { state: 'off', reason: 'source' },
});

/** A call that succeeded, failed for a defect, or was canceled by the user. */
export const ok = <T>(value: T) => ({ ok: true as const, value });
export const failed = { ok: false, failure: { kind: 'internal' } } as const;
export const canceled = { ok: false, failure: { kind: 'canceled' } } as const;

/** Makes the startup info available, as the app does before any screen is rendered. */
export function provideStartupInfo(): void {
  const { accounts: _, ...info } = startupInfo();
  useStartup.getState().setInfo(info, undefined);
}

export const sampleResponse: ApiResponse = apiResponse({
  text: '{"items":[1]}',
  bytes: 13,
  sentAt: 1_000,
  durationMs: 5,
});

export const sampleToken = (id: string, origin: InspectedToken['origin'] = 'session'): InspectedToken => ({
  id,
  origin,
  tokenType: 'access',
  view: { kind: 'jws', bytes: 100, header: '{"alg":"RS256"}' },
});
