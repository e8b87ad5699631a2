import { act, fireEvent, render, screen } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import { ClientCredential } from '../../../../renderer/screens/profiles/client-credential.tsx';
import { SessionScreen } from '../../../../renderer/screens/session/session-screen.tsx';
import { useClock } from '../../../../renderer/stores/clock.ts';
import { useSession } from '../../../../renderer/stores/session.ts';
import { useStartup } from '../../../../renderer/stores/startup.ts';
import type { SignedInSnapshot } from '../../../../shared/session.ts';
import { fakeBridge } from '../support/fake-bridge.ts';
import { resetStores } from '../support/reset-stores.ts';
import { ok, provideStartupInfo, sampleProfile, signedIn } from '../support/samples.ts';
import { type } from '../support/user.ts';

beforeEach(() => {
  resetStores();
  provideStartupInfo();
});

const signInAgain = () => screen.queryByRole('button', { name: 'Sign in again' });

function renderSession(part: Partial<SignedInSnapshot>) {
  useClock.setState({ now: 10_000 });
  useSession.setState({ snapshot: { ...signedIn, ...part } });
  render(<SessionScreen />);
}

describe('a session that may be over', () => {
  const refused = { refreshFailure: { kind: 'client_refused' } } as const;

  it.each<[string, boolean, Partial<SignedInSnapshot>]>([
    ['the access token is over', true, { ...refused, expiresAt: 10_000 }],
    ['the server does not say when it is over', true, refused],
    ['it still lives', false, { ...refused, expiresAt: 10_001 }],
    ['the refresh is tried again', false, { ...refused, expiresAt: 10_000, nextRetryAt: 12_000 }],
    ['nothing was refused', false, { expiresAt: 10_000 }],
    ['there is no refresh token, and the access token is over', true, { refreshable: false, expiresAt: 10_000 }],
    ['there is no refresh token, but the access token lives', false, { refreshable: false, expiresAt: 10_001 }],
  ])('if %s, offers to sign in again: %s', (_why, isOffered, part) => {
    renderSession(part);
    expect(signInAgain() !== null).toBe(isOffered);
  });

  it('signs out for it, without a notice', async () => {
    renderSession(refused);
    fakeBridge.signOut.mockResolvedValue(ok({ revocation: 'failed', host: 'id.example.com' }) as never);
    fireEvent.click(signInAgain() as HTMLElement);
    await act(async () => {});
    expect(fakeBridge.signOut).toHaveBeenCalledTimes(1);
    expect(useSession.getState().signOutResult).toBeUndefined();
  });
});

describe('fewer scopes', () => {
  it('are requested after a warning that the server may keep to them', async () => {
    renderSession({ scopes: { requested: ['openid', 'orders'], granted: ['openid', 'orders'] } });
    fireEvent.click(screen.getByText('Refresh with fewer scopes…'));
    expect(screen.getByText(/If the server keeps the reduced ones, sign in again\.$/)).toBeDefined();
    fireEvent.click(screen.getByLabelText('orders'));
    fakeBridge.refreshWithScopes.mockResolvedValue(ok(signedIn));
    fireEvent.click(screen.getByRole('button', { name: 'Refresh with these scopes' }));
    await act(async () => {});
    expect(fakeBridge.refreshWithScopes).toHaveBeenCalledWith({ scopes: ['openid'] });
  });

  it('that the server keeps to are shown as not granted', () => {
    renderSession({ scopes: { requested: ['openid', 'orders'], granted: ['openid'] } });
    const missing = screen.getByRole('heading', { name: /Requested, not granted/ }).parentElement;
    expect(missing?.textContent).toContain('orders');
  });
});

describe('the client credential of a saved profile', () => {
  const renderCredential = (clientCredential: typeof sampleProfile.clientCredential, part = {}) => {
    useStartup.getState().replaceProfile({ ...sampleProfile, clientCredential, ...part });
    render(
      <form>
        <ClientCredential id="acme" credential={clientCredential.startsWith('key') ? 'key' : 'secret'} />
      </form>,
    );
  };
  const stored = (clientCredential: typeof sampleProfile.clientCredential) =>
    ok({ ...sampleProfile, clientCredential });

  it('is a secret that can be replaced', async () => {
    renderCredential('secret_present');
    fireEvent.click(screen.getByRole('button', { name: 'Use another secret…' }));
    const field = screen.getByLabelText<HTMLInputElement>('Client secret');
    expect(document.activeElement).toBe(field);
    fireEvent.keyDown(field, { key: 'Enter' });
    expect(field).toHaveProperty('ariaInvalid', 'true');
    type(field, 'not-a-real-secret');
    fakeBridge.storeClientSecret.mockResolvedValue(stored('secret_present'));
    fireEvent.keyDown(field, { key: 'Enter' });
    expect(field.value).toBe('');
    await act(async () => {});
    expect(fakeBridge.storeClientSecret).toHaveBeenCalledWith({ profileId: 'acme', clientSecret: 'not-a-real-secret' });
    expect(screen.getByText('The secret was saved.')).toBeDefined();
    const button = () => screen.getByRole('button', { name: 'Use another secret…' });
    expect(document.activeElement).toBe(button());
    fireEvent.click(button());
    fireEvent.click(screen.getByRole('button', { name: 'Cancel' }));
    expect(document.activeElement).toBe(button());
  });

  it('is a key that can be chosen again', async () => {
    renderCredential('key_present');
    fakeBridge.importClientKey.mockResolvedValue({ ok: false, failure: { kind: 'client_key_invalid' } });
    fireEvent.click(screen.getByRole('button', { name: 'Use another key…' }));
    await act(async () => {});
    expect(screen.getByRole('alert')).toBeDefined();
    fakeBridge.importClientKey.mockResolvedValue(stored('key_present'));
    fireEvent.click(screen.getByRole('button', { name: 'Use another key…' }));
    await act(async () => {});
    expect(screen.getByText('The key was saved.')).toBeDefined();
  });

  it.each([
    ['secret_present', { isCredentialManaged: true }],
    ['none', {}],
  ] as const)('that is %s with %j has no button', (clientCredential, part) => {
    renderCredential(clientCredential, part);
    expect(screen.queryByRole('button')).toBeNull();
  });
});
