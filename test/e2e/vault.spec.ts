import { startAuthorizationServer } from '../../build/demo-server/authorization-server.ts';
import { testClients } from '../../build/demo-server/directory.ts';
import { openScreen, signIn } from '../../build/page-steps.ts';
import { readFilesBelow, searchSecrets } from '../security/secret-search.ts';
import { type Keyring, keyringUnavailableReason, startKeyring } from '../servers/keyring.ts';
import { expect, profileFor, test } from './fixtures.ts';

const client = testClients.find(({ clientId }) => clientId === 'latchkey-basic');
const alice = { username: 'alice', password: 'not-a-real-password-alice' };
const secretStorageRegion = 'Secret storage';

test.describe('on a real keyring', () => {
  const reason = keyringUnavailableReason();
  test.skip(reason !== undefined, reason ?? '');
  let keyring: Keyring;
  test.beforeEach(async () => {
    keyring = await startKeyring();
  });
  test.afterEach(() => keyring.close());

  test('requests a client secret once and stores it for the next start', async ({ launch }) => {
    const server = await startAuthorizationServer();
    const profile = profileFor(server.issuer, {
      clientId: client?.clientId,
      clientAuthentication: 'client_secret_basic',
      scopes: ['openid'],
    });
    const options = { switches: ['--vault=keychain'], env: keyring.env };
    const first = await launch({ ...options, profiles: { 'test.json': profile } });
    await first.page.getByLabel('Client secret', { exact: true }).fill(client?.clientSecret ?? '');
    await signIn(first.page, alice);
    await openScreen(first.page, 'Settings');
    await expect(first.page.getByRole('region', { name: secretStorageRegion })).toContainText('your system keychain');
    await first.close();

    const second = await launch({ ...options, userData: first.userData });
    await second.page.getByLabel('Username').waitFor();
    await expect(second.page.getByLabel('Client secret', { exact: true })).toHaveCount(0);
    await signIn(second.page, alice);
    expect(
      searchSecrets({ 'client secret': client?.clientSecret ?? '' }, await readFilesBelow(first.userData)),
    ).toEqual([]);
    await server.close();
  });
});

test('stores secrets in memory without a keychain, and Settings explains why', async ({ launch, misbehaving }) => {
  const { page } = await launch({
    switches: ['--vault=keychain'],
    env: { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent' },
    profiles: { 'test.json': profileFor(misbehaving.issuer) },
  });
  await signIn(page, alice);
  await openScreen(page, 'Settings');
  const kept = page.getByRole('region', { name: secretStorageRegion });
  await expect(kept).toContainText('In memory only.');
  await expect(kept).toContainText(/keychain/);
});
