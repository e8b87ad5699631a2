import { expect, test } from 'vitest';
import { isSpecUrl } from '../../electron/tokens/spec-links.ts';

test.each([
  [true, 'https://www.rfc-editor.org/rfc/rfc8725#section-3.10'],
  [true, 'https://openid.net/specs/openid-connect-core-1_0.html#IDToken'],
  [false, 'http://www.rfc-editor.org/rfc/rfc8725#section-3.10'],
  [false, 'https://www.rfc-editor.org/rfc/rfc8725'],
  [false, 'https://www.rfc-editor.org/rfc/rfc8725#section-3.10?x'],
  [false, 'https://www.rfc-editor.org.evil.example/rfc/rfc8725#section-3.10'],
  [false, 'https://evil.example/https://www.rfc-editor.org/rfc/rfc8725#section-3.10'],
  [false, 'https://wwwxrfc-editor.org/rfc/rfc8725#section-3.10'],
  [false, 'https://www.rfc-editor.org/rfc/rfc8725#section-3.10\nx'],
  [false, 'https://openid.net/specs/openid-connect-core-1_0.html'],
  [false, 'https://openid.net/'],
])('is a specification: %s, %s', (expected, url) => {
  expect(isSpecUrl(url)).toBe(expected);
});
