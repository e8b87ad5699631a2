import { execFile } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request as httpsRequest } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { startAuthorizationServer } from '../../../build/demo-server/authorization-server.ts';
import { startMisbehavingServer } from '../../servers/misbehaving-server.ts';
import { createTestCertificates } from '../../servers/tls.ts';

describe('TLS', () => {
  const { ca, valid, expired, wrongName } = createTestCertificates();

  /** Returns the status, or the code of the TLS error. */
  const get = (url: string, trust?: string) =>
    new Promise<number | string | undefined>((resolve) => {
      const request = httpsRequest(url, { agent: false, ...(trust && { ca: trust }) }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      request.on('error', (error: NodeJS.ErrnoException) => resolve(error.code));
      request.end();
    });
  const discovery = (issuer: string) => `${issuer}/.well-known/openid-configuration`;

  test('certificates are valid X.509', () => {
    const [authority, leaf] = [new X509Certificate(ca), new X509Certificate(valid.cert)];
    expect(authority.ca).toBe(true);
    expect(leaf.ca).toBe(false);
    expect(leaf.checkIssued(authority)).toBe(true);
    expect(leaf.verify(authority.publicKey)).toBe(true);
    expect(leaf.subjectAltName).toBe('DNS:localhost, IP Address:127.0.0.1');
    expect(Date.parse(new X509Certificate(expired.cert).validTo)).toBeLessThan(Date.now());
  });

  test.each(['127.0.0.1', 'localhost'])('a trusted server at %s', async (host) => {
    const server = await startAuthorizationServer({ tls: valid, host });
    expect(server.issuer).toMatch(`https://${host}:`);
    expect(await get(discovery(server.issuer), ca)).toBe(200);
    await server.close();
  });

  test.each([
    ['an authority that nobody trusts', valid, undefined, /UNABLE_TO_VERIFY_LEAF_SIGNATURE|SELF_SIGNED_CERT_IN_CHAIN/],
    ['an expired certificate', expired, ca, /CERT_HAS_EXPIRED/],
    ['a certificate for another host', wrongName, ca, /ERR_TLS_CERT_ALTNAME_INVALID/],
  ])('%s', async (_what, tls, trust, code) => {
    const server = await startMisbehavingServer({ tls });
    expect(await get(discovery(server.issuer), trust)).toMatch(code);
    expect(server.requests).toHaveLength(0);
    await server.close();
  });

  test('NODE_EXTRA_CA_CERTS makes fetch trust it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'latchkey-ca-'));
    const file = join(folder, 'ca.pem');
    await writeFile(file, ca);
    const server = await startMisbehavingServer({ tls: valid });
    const script = 'fetch(process.argv[1]).then((r) => console.log(r.status), (e) => console.log(e.cause.code))';
    const run = async (env: NodeJS.ProcessEnv) =>
      (await promisify(execFile)(process.execPath, ['-e', script, discovery(server.issuer)], { env })).stdout.trim();
    try {
      const { NODE_EXTRA_CA_CERTS: _unset, ...env } = process.env;
      expect(await run({ ...env, NODE_EXTRA_CA_CERTS: file })).toBe('200');
      expect(await run(env)).toMatch(/UNABLE_TO_VERIFY_LEAF_SIGNATURE|SELF_SIGNED_CERT_IN_CHAIN/);
    } finally {
      await server.close();
      await rm(folder, { recursive: true });
    }
  });
});
