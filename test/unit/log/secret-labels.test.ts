import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { createSecretLabels } from '../../../electron/core/redaction/secret-labels.ts';
import { fakeToken } from './support.ts';

test('searches for a limited number of recent tokens until they are cleared', () => {
  const labels = createSecretLabels(randomBytes);
  const first = labels.getLabel('access_token', fakeToken('0'));
  for (let count = 1; count <= 40; count += 1) labels.getLabel('refresh_token', fakeToken(String(count)));
  expect([...labels.listNeedles()]).toHaveLength(32);
  expect(JSON.stringify([...labels.listNeedles()])).not.toContain('not-a-real');
  labels.clear();
  expect([...labels.listNeedles()]).toEqual([]);
  expect(labels.getLabel('token', fakeToken('0'))).toBe(first);
});

test('keeps nothing that the user typed', () => {
  const labels = createSecretLabels(randomBytes);
  for (const kind of ['password', 'one_time_code', 'recovery_code', 'secret', 'credentials', 'cookie'] as const)
    expect(labels.getLabel(kind, 'fake-value-of-a-person')).toMatch(/^‹[\w -]+›$/);
  expect([...labels.listNeedles()]).toEqual([]);
});
