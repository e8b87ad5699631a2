import { act, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Button } from '../../../../renderer/components/button.tsx';
import { Dialog } from '../../../../renderer/components/dialog.tsx';
import { MenuButton } from '../../../../renderer/components/menu-button.tsx';
import { PartTabs } from '../../../../renderer/components/part-tabs.tsx';
import { SelectField } from '../../../../renderer/components/select-field.tsx';
import { CopyToken } from '../../../../renderer/screens/inspector/copy-token.tsx';
import { AccountMenu } from '../../../../renderer/screens/shell/account-menu.tsx';
import { useClock } from '../../../../renderer/stores/clock.ts';
import { useSession } from '../../../../renderer/stores/session.ts';
import { fakeBridge } from '../support/fake-bridge.ts';
import { resetStores } from '../support/reset-stores.ts';
import { canceled, failed, ok, provideStartupInfo, signedIn } from '../support/samples.ts';
import { expectFocus, press } from '../support/user.ts';

beforeEach(() => {
  resetStores();
  provideStartupInfo();
});

const button = (name: string | RegExp) => screen.getByRole('button', { name });
const focusedText = () => document.activeElement?.textContent;

describe('a select field', () => {
  const options = (['get', 'post', 'put'] as const).map((value) => ({ value, name: value.toUpperCase() }));

  it.each([
    ['chooses with the keyboard', ['ArrowDown', 'End', 'Enter'], [['put']]],
    ['keeps the choice on Escape', ['ArrowDown', 'End', 'Escape'], []],
  ])('%s, and returns the focus', async (_, keys, calls) => {
    const onChange = vi.fn();
    render(<SelectField label="Method" value="get" options={options} onChange={onChange} variant="field" />);
    act(() => button(/Method/).focus());
    await press(...keys);
    expect(onChange.mock.calls).toEqual(calls);
    expect(screen.queryByRole('listbox')).toBeNull();
    await expectFocus(button(/Method/));
  });

  it('does not open while disabled', async () => {
    render(<SelectField label="Method" value="get" options={options} onChange={vi.fn()} variant="field" disabled />);
    fireEvent.click(button(/Method/));
    expect(screen.queryByRole('listbox')).toBeNull();
  });
});

it('a dialog takes the focus, hides the page from screen readers, and returns the focus', async () => {
  const onClose = vi.fn();
  const dialog = (
    <Dialog title="Delete it?" alert onClose={onClose} actions={<Button>Cancel</Button>}>
      It cannot be restored.
    </Dialog>
  );
  const page = (isOpen: boolean) => (
    <>
      <Button>Delete…</Button>
      {isOpen && dialog}
    </>
  );
  const { rerender } = render(page(false));
  const opener = button('Delete…');
  act(() => opener.focus());
  rerender(page(true));
  await expectFocus(screen.getByRole('alertdialog', { name: 'Delete it?' }));
  expect(screen.queryByRole('button', { name: 'Delete…' })).toBeNull();
  await press('Escape');
  expect(onClose).toHaveBeenCalledTimes(1);
  rerender(page(false));
  await expectFocus(opener);
});

describe('a menu button', () => {
  const actions = [
    { id: 'export', name: 'Export', run: vi.fn() },
    { id: 'delete', name: 'Delete', run: vi.fn(() => document.activeElement?.ariaLabel) },
  ];

  it('opens on its first action, and focuses the button before it runs one', async () => {
    render(<MenuButton label="More" actions={actions} />);
    act(() => button('More').focus());
    await press('ArrowDown');
    expect(focusedText()).toBe('Export');
    await press('Escape');
    await expectFocus(button('More'));
    await press('ArrowDown', 'ArrowDown', 'Enter');
    await waitFor(() => expect(actions[1]?.run).toHaveReturnedWith('More'));
    expect(actions[0]?.run).not.toHaveBeenCalled();
    await expectFocus(button('More'));
  });
});

it('tabs follow the arrow keys, and are one tab stop', async () => {
  const onSelect = vi.fn();
  const parts = (['one', 'two', 'three'] as const).map((id) => ({ id, label: id, content: `Content of ${id}` }));
  render(<PartTabs label="Parts" parts={parts} selected="one" onSelect={onSelect} />);
  expect(screen.getAllByRole('tab').map((tab) => tab.tabIndex)).toEqual([0, -1, -1]);
  expect(screen.getByRole('tabpanel', { name: 'one' }).textContent).toBe('Content of one');
  act(() => screen.getByRole('tab', { name: 'one' }).focus());
  await press('ArrowRight', 'End', 'ArrowRight');
  expect(onSelect.mock.calls.flat()).toEqual(['two', 'three', 'one']);
});

it('the account menu names the active account', async () => {
  const account = { profileId: 'acme', state: 'signed-in', ended: false } as const;
  useSession.setState({ accounts: ['alice', 'bob'].map((id) => ({ ...account, id, username: id })), active: 'alice' });
  render(<AccountMenu snapshot={signedIn} />);
  act(() => button('Account: alice').focus());
  await press('ArrowDown');
  for (const name of [/^Current ?alice ?Acme$/, /^bob ?Acme$/]) screen.getByRole('menuitem', { name });
});

describe('copying a token', () => {
  const copyFirst = async () => {
    act(() => button('Copy a token…').focus());
    await press('ArrowDown', 'Enter');
  };

  it('announces the copy and the end of the countdown, but not each second', async () => {
    useClock.setState({ now: 0 });
    fakeBridge.copyToken.mockResolvedValue(ok({ token: 'access', clearsAt: 30_000 }));
    render(<CopyToken refreshable={false} />);
    await copyFirst();
    expect(fakeBridge.copyToken).toHaveBeenCalledWith({ token: 'access' });
    const announced = () => screen.getByRole('status').textContent;
    for (const [now, remaining] of [
      [0, '30 s'],
      [29_000, '1 s'],
    ] as const) {
      act(() => useClock.setState({ now }));
      expect(announced()).toBe('Access token copied.');
      expect(screen.getByText(new RegExp(`\\b${remaining}`))).toBeDefined();
    }
    act(() => useClock.setState({ now: 30_000 }));
    expect(announced()).toBe('Cleared from the clipboard.');
  });

  it.each([
    ['shows a failure', failed, 1],
    ['shows nothing if the user cancels', canceled, 0],
  ])('%s', async (_, outcome, alerts) => {
    fakeBridge.copyToken.mockResolvedValue(outcome);
    render(<CopyToken refreshable={false} />);
    await copyFirst();
    expect(screen.queryAllByRole('alert')).toHaveLength(alerts);
    expect(screen.queryByText(/copied/)).toBeNull();
  });
});
