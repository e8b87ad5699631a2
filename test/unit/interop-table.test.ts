import { describe, expect, test } from 'vitest';
import { formatTable, type Row, replaceTable } from '../interop/table.ts';
import { totp } from '../servers/totp.ts';

const row = (part: Partial<Row>): Row => ({
  server: 'One',
  capability: 'refresh',
  verdict: 'works',
  state: 'passed',
  ...part,
});

describe('table of server by capability', () => {
  test('has a column per server, a row per capability, and each note once', () => {
    const rows = [
      row({ note: 'rotates' }),
      row({ server: 'Two', note: 'rotates' }),
      row({ capability: 'userinfo', verdict: 'not offered' }),
      row({ server: 'Two', capability: 'userinfo', verdict: 'defect', note: 'wrong words' }),
    ];
    expect(formatTable(rows).split('\n')).toEqual([
      '|          | One   | Two   |',
      '|----------|-------|-------|',
      '| refresh  | ✓ (1) | ✓ (1) |',
      '| userinfo | –     | ✗ (2) |',
      '',
      '1. rotates',
      '2. wrong words',
    ]);
  });

  test('distinguishes what failed and what was not run from what works', () => {
    const table = formatTable([row({ state: 'failed' }), row({ server: 'Two', state: 'skipped', reason: 'no Java' })]);
    expect(table).toContain('| refresh | FAILED | not run (1) |');
    expect(table).toContain('1. no Java');
  });

  test('is inserted between the two markers of a document, if there are any', () => {
    const document = 'before\n<!-- interop table -->\nold\n<!-- /interop table -->\nafter\n';
    const written = replaceTable(document, 'new $1');
    expect(written).toBe('before\n<!-- interop table -->\n\nnew $1\n\n<!-- /interop table -->\nafter\n');
    expect(replaceTable(written ?? '', 'new $1')).toBe(written);
    expect(replaceTable('no markers', 'new')).toBeUndefined();
  });
});

test('TOTP as in RFC 6238 appendix B, six digits of its eight', () => {
  expect(totp('12345678901234567890', 59_000)).toBe('287082');
  expect(totp('12345678901234567890', 1_111_111_109_000)).toBe('081804');
});
