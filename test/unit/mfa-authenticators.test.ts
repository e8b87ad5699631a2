import { describe, expect, test } from 'vitest';
import { parseAuthenticators } from '../../electron/oauth/mfa/authenticators.ts';

describe('a list of authenticators', () => {
  const known = { id: 'a', authenticator_type: 'otp', active: true };

  test.each([
    [[known], ['otp']],
    [{ authenticators: [known] }, ['otp']],
    [[{ ...known, authenticator_type: 'oob', oob_channel: 'auth0' }], ['push']],
    [[{ ...known, authenticator_type: 'oob', oob_channels: ['email'] }], ['email']],
    [
      [
        { ...known, authenticator_type: 'recovery-code' },
        { ...known, id: 'b' },
      ],
      ['otp', 'recovery'],
    ],
    [[known, known], ['otp']],
    [[{ ...known, active: false }], []],
    [[{ ...known, active: undefined }], ['otp']],
    [[{ ...known, authenticator_type: 'webauthn-roaming' }], []],
    [[{ ...known, id: 7 }, null, 'text', []], []],
    [{}, []],
    [null, []],
    ['text', []],
  ])('parses %o as %o', (list, kinds) => expect(parseAuthenticators(list).map(({ kind }) => kind)).toEqual(kinds));

  test('sanitizes and truncates names', () => {
    const [one] = parseAuthenticators([{ ...known, name: `a\u202eb${'x '.repeat(400)}` }]);
    expect(one?.name).not.toMatch(/\u202e/);
    expect(one?.name?.length).toBeLessThanOrEqual(200);
  });
});
