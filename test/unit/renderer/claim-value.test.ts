import { describe, expect, it } from 'vitest';
import { claimValue } from '../../../renderer/format/claim-value.ts';

describe('claimValue', () => {
  it('reads time claims as milliseconds', () => {
    for (const name of ['exp', 'iat', 'nbf', 'auth_time', 'updated_at'])
      expect(claimValue(name, 1_795_254_654)).toEqual({ kind: 'time', at: 1_795_254_654_000 });
    expect(claimValue('exp', 0.5)).toEqual({ kind: 'time', at: 500 });
  });

  it('leaves other numbers unchanged', () => {
    expect(claimValue('exp', '1795254654')).toEqual({ kind: 'text', text: '1795254654' });
    expect(claimValue('exp', 1e300)).toEqual({ kind: 'text', text: '1e+300' });
    expect(claimValue('count', 1_795_254_654)).toEqual({ kind: 'text', text: '1795254654' });
  });

  it('splits scopes and lists plain arrays', () => {
    expect(claimValue('scope', 'openid  profile')).toEqual({ kind: 'words', words: ['openid', 'profile'] });
    expect(claimValue('name', 'Alice Archer')).toEqual({ kind: 'text', text: 'Alice Archer' });
    expect(claimValue('aud', ['a', 1, null])).toEqual({ kind: 'words', words: ['a', '1', 'null'] });
  });

  it('shows everything else as JSON or text', () => {
    expect(claimValue('realm_access', { roles: ['a'] }).kind).toBe('json');
    expect(claimValue('mixed', ['a', {}]).kind).toBe('json');
    expect(claimValue('none', [])).toEqual({ kind: 'json', text: '[]' });
    expect(claimValue('email_verified', false)).toEqual({ kind: 'text', text: 'false' });
    expect(claimValue('nothing', null)).toEqual({ kind: 'text', text: 'null' });
    expect(claimValue('scope', '')).toEqual({ kind: 'text', text: '' });
  });
});
