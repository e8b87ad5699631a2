import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type MisbehavingServer, startMisbehavingServer } from '../servers/misbehaving-server.ts';
import { createTestCertificates } from '../servers/tls.ts';
import { startCore, testProfile } from './core.ts';

const run = promisify(execFile);
const certificates = createTestCertificates();
const servers: MisbehavingServer[] = [];
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'latchkey-tls-'));
  await writeFile(join(folder, 'ca.pem'), certificates.ca);
  for (const tls of [certificates.valid, certificates.expired, certificates.wrongName])
    servers.push(await startMisbehavingServer({ tls }));
});

afterAll(async () => {
  await Promise.all(servers.map((server) => server.close()));
  await rm(folder, { recursive: true });
});

async function kinds(env: Record<string, string>): Promise<string[]> {
  const script = fileURLToPath(new URL('sign-in-kind.ts', import.meta.url));
  const issuers = servers.map(({ issuer }) => issuer);
  const { stdout } = await run(process.execPath, ['--import', 'tsx', script, ...issuers], {
    env: { ...process.env, ...env },
  });
  return JSON.parse(stdout);
}

describe('TLS', () => {
  test('a trusted authority: valid, expired and mismatched certificates', async () => {
    expect(await kinds({ NODE_EXTRA_CA_CERTS: join(folder, 'ca.pem') })).toEqual([
      'signed in',
      'tls_expired',
      'tls_name_mismatch',
    ]);
  });

  test('an untrusted certificate authority', async () => {
    expect((await kinds({ NODE_EXTRA_CA_CERTS: '' }))[0]).toBe('tls_untrusted');
  });
});

describe('the network', () => {
  const kindOf = async (issuer: string) => {
    const core = await startCore(testProfile({ issuer }));
    const outcome = await core.signIn('alice', 'not-a-real-password');
    return outcome.ok ? 'signed in' : outcome.failure.kind;
  };

  test('a host that does not exist', async () => {
    expect(await kindOf('https://id.latchkey.invalid')).toBe('host_not_found');
  });

  test('a closed port', async () => {
    const server = await startMisbehavingServer();
    await server.close();
    expect(await kindOf(server.issuer)).toBe('connection_refused');
  });
});
