import { afterAll, beforeAll, expect, test } from 'vitest';
import { type MisbehavingServer, startMisbehavingServer } from '../servers/misbehaving-server.ts';
import { createNodeTransport } from '../servers/node-transport.ts';
import { createTestCertificates } from '../servers/tls.ts';
import { startCore, testProfile } from './core.ts';

const { ca, ...certificates } = createTestCertificates();
const issuers: Record<string, string> = { unresolvable: 'https://id.latchkey.invalid' };
const servers: MisbehavingServer[] = [];

beforeAll(async () => {
  for (const [name, tls] of Object.entries(certificates)) {
    const server = await startMisbehavingServer({ tls, host: 'localhost' });
    servers.push(server);
    issuers[name] = server.issuer;
  }
  const closed = await startMisbehavingServer();
  await closed.close();
  issuers.closed = closed.issuer;
});
afterAll(() => Promise.all(servers.map((server) => server.close())));

test.each([
  ['a trusted certificate', 'valid', [ca], 'signed in'],
  ['an expired certificate', 'expired', [ca], 'tls_expired'],
  ['a certificate of another name', 'wrongName', [ca], 'tls_name_mismatch'],
  ['an untrusted certificate authority', 'valid', [], 'tls_untrusted'],
  ['a host that does not exist', 'unresolvable', [], 'host_not_found'],
  ['a closed port', 'closed', [], 'connection_refused'],
])('%s', async (_what, name, trusted, kind) => {
  const transport = createNodeTransport(trusted.length > 0 ? { ca: trusted } : {});
  const core = await startCore(testProfile({ issuer: issuers[name] ?? '' }), { transport });
  const outcome = await core.signIn('alice', 'not-a-real-password');
  expect(outcome.ok ? 'signed in' : outcome.failure.kind).toBe(kind);
});
