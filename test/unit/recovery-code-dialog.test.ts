import { expect, test, vi } from 'vitest';
import type { ConfirmDialog } from '../../electron/core/ports.ts';
import { Secret } from '../../electron/core/secret.ts';
import { createRecoveryCodeDialog } from '../../electron/ipc/recovery-code-dialog.ts';

test('a new recovery code is shown and copied until the user has saved it', async () => {
  const confirm = vi.fn<ConfirmDialog>().mockResolvedValueOnce(false).mockResolvedValueOnce(false);
  confirm.mockResolvedValueOnce(true);
  const writeText = vi.fn(async () => {});
  const show = createRecoveryCodeDialog({ confirm, clipboard: { writeText } });
  await show(new Secret('FAKE-CODE-1'), { host: 'id.example.com' });
  expect(confirm.mock.calls.map(([{ detail }]) => detail)).toEqual([
    expect.stringMatching(/^FAKE-CODE-1\n\nid\.example\.com issued it/),
    expect.stringMatching(/^FAKE-CODE-1\n\nCopied/),
    expect.stringMatching(/^FAKE-CODE-1\n\nCopied/),
  ]);
  for (const [question] of confirm.mock.calls)
    expect(question).toMatchObject({ confirmLabel: "I've saved it", otherLabel: 'Copy code' });
  expect(writeText.mock.calls).toEqual([['FAKE-CODE-1'], ['FAKE-CODE-1']]);
});

test('nothing is copied if the user has saved it', async () => {
  const writeText = vi.fn(async () => {});
  const show = createRecoveryCodeDialog({ confirm: async () => true, clipboard: { writeText } });
  await show(new Secret('FAKECODE2'), { host: 'id.example.com' });
  expect(writeText).not.toHaveBeenCalled();
});
