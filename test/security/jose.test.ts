import { SignJWT } from 'jose';
import { describe, expect, test } from 'vitest';
import { Secret } from '../../electron/core/secret.ts';
import { decodeToken } from '../../electron/tokens/decode-token.ts';
import type { FailureKind } from '../../shared/errors.ts';
import { tokenViewSchema } from '../../shared/tokens.ts';
import { fakeTransport } from '../unit/support/transport.ts';
import { attackClient } from './support/attacked-client.ts';
import { recordEvidence } from './support/evidence.ts';
import { claims, ec, ecJwk, server, validSignature, validToken } from './support/forgeries.ts';
import { type Attack, attacks } from './support/jose-attacks.ts';

/** Signs in to a server that sends this ID token and publishes these keys. */
async function signInWith(idToken: string, keys: unknown[], algorithms: string[]): Promise<FailureKind | 'accepted'> {
  const ended = await attackClient(
    {
      ...server,
      transport: fakeTransport(async ({ url, forward }) => {
        const { pathname } = new URL(url);
        if (pathname === '/keys') return Response.json({ keys });
        if (pathname.startsWith('/.well-known'))
          return Response.json({ ...server.metadata, id_token_signing_alg_values_supported: algorithms });
        return forward(server.transport);
      }),
    },
    {
      endpoint: 'token',
      response: {
        status: 200,
        headers: [['content-type', 'application/json']],
        body: JSON.stringify({ access_token: 'not-a-real-token', token_type: 'Bearer', id_token: idToken }),
        binary: false,
        filler: 0,
        delivery: 'complete',
      },
    },
  );
  return 'failure' in ended ? ended.failure.kind : 'accepted';
}

const tokenOf = async (idToken: Attack[1]) => (typeof idToken === 'string' ? idToken : idToken());

describe('refuses a forged ID token', () => {
  let refused = 0;

  test('accepts valid ID tokens (controls)', async () => {
    expect(await signInWith(validToken, [server.jwk], ['RS256'])).toBe('accepted');
    const byEc = await new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid: 'e1' }).sign(ec.privateKey);
    expect(await signInWith(byEc, [ecJwk], ['ES256'])).toBe('accepted');
  });

  test.each(attacks)('%s', async (_name, idToken, expectedFailures, changes = {}) => {
    const { keys = [server.jwk], algorithms = ['RS256'] } = changes;
    expect(expectedFailures).toContain(await signInWith(await tokenOf(idToken), keys, algorithms));
    refused += 1;
  });

  test.each(attacks)('decoded by the inspector: %s', async (_name, idToken) => {
    const view = tokenViewSchema.parse(decodeToken(new Secret(await tokenOf(idToken))));
    expect(JSON.stringify(view)).not.toContain(validSignature);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  test('all attacks', (context) => {
    expect(refused).toBe(attacks.length);
    recordEvidence(
      context,
      'No forged token is accepted',
      `${refused} of ${attacks.length} attacks on the verification refused, each with its expected failure (several attacks share one); all decoded by the inspector without a signature in the view`,
    );
  });
});
