import { act, fireEvent, render, screen } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import { SignInForm } from '../../../../renderer/screens/sign-in/sign-in-form.tsx';
import { SignInNotices } from '../../../../renderer/screens/sign-in/sign-in-notices.tsx';
import { useSession } from '../../../../renderer/stores/session.ts';
import type { ProfileSummary } from '../../../../shared/profile.ts';
import { fakeBridge, pendingCall } from '../support/fake-bridge.ts';
import { resetStores } from '../support/reset-stores.ts';
import { canceled, ok, provideStartupInfo, sampleProfile } from '../support/samples.ts';
import { expectFocus, type } from '../support/user.ts';

beforeEach(() => {
  resetStores();
  provideStartupInfo();
});

const field = (label: string) => screen.getByLabelText<HTMLInputElement>(label);
const submit = async () => {
  fireEvent.submit(field('Password').form as HTMLFormElement);
  await act(async () => {});
};
const renderForm = (profile: Partial<ProfileSummary> = {}, username = '') =>
  render(<SignInForm profile={{ ...sampleProfile, ...profile }} username={username} />);

describe('the sign-in form', () => {
  it.each([
    ['', 'Username'],
    ['alice', 'Password'],
  ])('for the user "%s" focuses the %s first, and again if it is missing', async (username, label) => {
    renderForm({}, username);
    await expectFocus(field(label));
    field(label).blur();
    await submit();
    await expectFocus(field(label));
    expect(field(label)).toHaveProperty('ariaInvalid', 'true');
    expect(fakeBridge.signIn).not.toHaveBeenCalled();
  });

  it('empties and hides the password before the response, and focuses it after a failure', async () => {
    renderForm({}, 'alice');
    type(field('Password'), 'not-a-real-password');
    const toggle = screen.getByRole('button', { name: 'Show password' });
    fireEvent.click(toggle);
    expect([field('Password').type, toggle.getAttribute('aria-pressed')]).toEqual(['text', 'true']);
    const call = pendingCall(fakeBridge.signIn);
    await submit();
    expect(fakeBridge.signIn.mock.calls[0]?.[0]).toMatchObject({ username: 'alice', password: 'not-a-real-password' });
    expect([field('Password').value, field('Password').type]).toEqual(['', 'password']);
    expect([field('Password').readOnly, field('Username').readOnly]).toEqual([true, true]);
    expect(screen.getByText('Signing in…').getAttribute('role')).toBe('status');
    field('Password').blur();
    await act(async () => call.resolve({ ok: false, failure: { kind: 'sign_in_refused' } }));
    expect(screen.getByRole('alert').textContent).toContain('incorrect');
    await expectFocus(field('Password'));
  });

  it('announces Caps Lock in the password until it is off or the focus moves', () => {
    renderForm();
    const announced = () => screen.queryAllByText('Caps Lock is on').length;
    const keyDown = () => fireEvent.keyDown(field('Password'), { key: 'A', modifierCapsLock: true });
    keyDown();
    expect(screen.getByText('Caps Lock is on').getAttribute('role')).toBe('status');
    fireEvent.keyUp(field('Password'), { key: 'CapsLock' });
    expect(announced()).toBe(0);
    keyDown();
    fireEvent.blur(field('Password'));
    expect(announced()).toBe(0);
  });

  it.each(['credentials_refused', 'server_error', 'response_not_json'] as const)(
    'offers to replace a stored secret after %s, as before it',
    async (kind) => {
      renderForm({ clientCredential: 'secret_present' }, 'alice');
      const offer = () => screen.getByRole('button', { name: 'Use another secret…' });
      expect(offer()).toBeDefined();
      type(field('Password'), 'not-a-real-password');
      fakeBridge.signIn.mockResolvedValue({ ok: false, failure: { kind } });
      await submit();
      fireEvent.click(offer());
      expect(document.activeElement).toBe(field('Client secret'));
      type(field('Password'), 'not-a-real-password');
      type(field('Client secret'), 'not-a-real-secret');
      fakeBridge.storeClientSecret.mockResolvedValue(ok({ ...sampleProfile, clientCredential: 'secret_present' }));
      await submit();
      expect(fakeBridge.storeClientSecret).toHaveBeenCalledWith({
        profileId: 'acme',
        clientSecret: 'not-a-real-secret',
      });
    },
  );

  it.each([
    ['secret_present', { isCredentialManaged: true }],
    ['secret_missing', {}],
    ['none', {}],
  ] as const)('does not offer to replace a secret that is %s with %j', (clientCredential, part) => {
    renderForm({ clientCredential, ...part }, 'alice');
    expect(screen.queryByRole('button', { name: /^Use another/ })).toBeNull();
  });

  it('offers to replace a stored key', () => {
    renderForm({ clientCredential: 'key_present' }, 'alice');
    fireEvent.click(screen.getByRole('button', { name: 'Use another key…' }));
    expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Choose another file…' }));
  });

  it('requires a client key, until one is chosen', async () => {
    const { rerender } = renderForm({ clientCredential: 'key_missing' }, 'alice');
    type(field('Password'), 'not-a-real-password');
    await submit();
    const choose = screen.getByRole('button', { name: 'Choose key file…' });
    await expectFocus(choose);
    expect(choose.getAttribute('aria-describedby')).toContain('-error');
    const profile = { ...sampleProfile, clientCredential: 'key_present' } as const;
    fakeBridge.importClientKey.mockResolvedValue(ok(profile));
    fireEvent.click(choose);
    await act(async () => {});
    rerender(<SignInForm profile={profile} username="alice" />);
    expect(choose.getAttribute('aria-describedby')).not.toContain('-error');
    fakeBridge.signIn.mockResolvedValue(canceled);
    await submit();
    expect(fakeBridge.signIn).toHaveBeenCalledTimes(1);
  });
});

it.each([
  ['revoked', 'your tokens were revoked'],
  ['not_configured', "This profile doesn't say where to revoke tokens"],
] as const)('says after a sign-out that the tokens are %s', (revocation, words) => {
  useSession.setState({ signOutResult: { revocation } });
  render(<SignInNotices />);
  expect(screen.getByRole('status').textContent).toContain(words);
});
