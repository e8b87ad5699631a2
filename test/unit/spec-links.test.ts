import { expect, test } from 'vitest';
import { isSpecUrl } from '../../electron/tokens/spec-links.ts';

test('opens only URLs of specifications', () => {
  for (const url of [
    'https://www.rfc-editor.org/rfc/rfc8725#section-3.10',
    'https://openid.net/specs/openid-connect-core-1_0.html#IDToken',
  ])
    expect(isSpecUrl(url), url).toBe(true);
  for (const url of [
    'http://www.rfc-editor.org/rfc/rfc8725#section-3.10',
    'https://www.rfc-editor.org/rfc/rfc8725',
    'https://www.rfc-editor.org/rfc/rfc8725#section-3.10?x',
    'https://www.rfc-editor.org.evil.example/rfc/rfc8725#section-3.10',
    'https://evil.example/https://www.rfc-editor.org/rfc/rfc8725#section-3.10',
    'https://wwwxrfc-editor.org/rfc/rfc8725#section-3.10',
    'https://www.rfc-editor.org/rfc/rfc8725#section-3.10\nx',
    'https://openid.net/specs/openid-connect-core-1_0.html',
    'https://openid.net/',
  ])
    expect(isSpecUrl(url), url).toBe(false);
});
