import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const electron = fileURLToPath(new URL('../../electron', import.meta.url));

/**
 * How often each file reveals a secret. Before raising a count, pass the `Secret` on instead:
 * reveal it only where its value is sent, stored, decoded, verified or masked.
 */
const allowedReveals: Record<string, number> = {
  // HTTP requests: credentials and tokens that are sent, or that the response is searched for.
  'electron/api/client.ts': 1,
  'electron/api/openapi/load.ts': 1,
  'electron/oauth/client-authentication.ts': 3,
  'electron/oauth/client-context.ts': 1,
  'electron/oauth/client-key.ts': 1,
  'electron/oauth/introspection.ts': 2,
  'electron/oauth/mfa/mfa-client.ts': 3,
  'electron/oauth/revocation.ts': 2,
  'electron/oauth/server-fetch.ts': 1,
  'electron/oauth/signing-keys.ts': 1,
  'electron/oauth/token-request.ts': 2,
  'electron/oauth/userinfo.ts': 1,
  // Proxy credentials, which Electron takes.
  'electron/shell/proxy-login.ts': 1,
  // The vault: the cipher, its records, and values in it that are not secret.
  'electron/vault/aes-gcm.ts': 1,
  'electron/vault/file-encryption.ts': 2,
  'electron/vault/json-record.ts': 2,
  'electron/vault/plain-value.ts': 1,
  // Redaction, which has to know what it searches for.
  'electron/api/saved-requests.ts': 1,
  // Results computed once for each secret, and dropped with it.
  'electron/core/memoize.ts': 2,
  // Tokens that are decoded, verified, hashed or copied to the clipboard.
  'electron/tokens/checks/claim-checks.ts': 1,
  'electron/tokens/decode-token.ts': 1,
  'electron/tokens/signature.ts': 1,
  'electron/inspector/token-copy.ts': 1,
  // A recovery code that a dialog shows and copies.
  'electron/ipc/recovery-code-dialog.ts': 2,
};

const countReveals = (text: string) => text.match(/\.\s*reveal\b|\['reveal'\]/g)?.length ?? 0;

test('reveals secrets only in these files', async () => {
  const found: Record<string, number> = {};
  for (const entry of await readdir(electron, { recursive: true })) {
    if (!/\.tsx?$/.test(entry)) continue;
    const path = `electron/${entry.replaceAll('\\', '/')}`;
    const count = countReveals(await readFile(join(electron, entry), 'utf8'));
    if (count > 0 && path !== 'electron/core/secret.ts') found[path] = count;
  }
  expect(found).toEqual(allowedReveals);
});

test.each(['token.reveal()', 'token?.reveal()', 'token\n  .reveal()', 'run(token.reveal)', "token['reveal']()"])(
  'counts %j',
  (text) => {
    expect(countReveals(text)).toBe(1);
  },
);
