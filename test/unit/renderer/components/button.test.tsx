import { act, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Button } from '../../../../renderer/components/button.tsx';
import { MenuButton } from '../../../../renderer/components/menu-button.tsx';
import { SubmitButton } from '../../../../renderer/components/submit-button.tsx';
import { CopyButton } from '../../../../renderer/widgets/copy-button.tsx';
import { fakeBridge } from '../support/fake-bridge.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const advance = (milliseconds: number) => act(() => vi.advanceTimersByTimeAsync(milliseconds));

describe('a button', () => {
  it.each([{ disabled: true }, { isPending: true }])('does nothing but stays focusable: %o', (props) => {
    const onClick = vi.fn();
    const onSubmit = vi.fn((event: React.FormEvent) => event.preventDefault());
    const buttonProps = { type: 'submit', onClick, ...props } as const;
    const content = <Button {...buttonProps}>Save</Button>;
    render(<form onSubmit={onSubmit}>{content}</form>);
    const button = screen.getByRole<HTMLButtonElement>('button', { name: 'Save' });
    fireEvent.click(button);
    for (const handler of [onClick, onSubmit]) expect(handler).not.toHaveBeenCalled();
    expect([button.disabled, button.getAttribute('aria-disabled')]).toEqual([false, 'true']);
  });

  it('shows that it is busy after 300 ms', async () => {
    const { container, rerender } = render(<Button isPending>Save</Button>);
    expect(screen.getByRole('button').getAttribute('aria-busy')).toBe('true');
    await advance(299);
    expect(container.querySelector('svg')).toBeNull();
    await advance(1);
    expect(container.querySelector('svg')).not.toBeNull();
    rerender(<Button>Save</Button>);
    expect(container.querySelector('svg')).toBeNull();
  });
});

it('a submit button offers to cancel a slow submission', async () => {
  const onCancel = vi.fn();
  const button = (isPending: boolean) => (
    <SubmitButton label="Send" isPending={isPending} cancelDelayMs={1000} onCancel={onCancel} />
  );
  const { rerender } = render(button(true));
  await advance(999);
  fireEvent.click(screen.getByRole('button', { name: 'Send' }));
  expect(onCancel).not.toHaveBeenCalled();
  await advance(1);
  fireEvent.click(screen.getByRole('button', { name: 'Cancel' }));
  expect(onCancel).toHaveBeenCalledTimes(1);
  rerender(button(false));
  expect(screen.getByRole('button', { name: 'Send' }).getAttribute('type')).toBe('submit');
});

it('a menu button returns the focus to itself before it runs an action', async () => {
  const focused: unknown[] = [];
  const run = () => focused.push(document.activeElement?.getAttribute('aria-label'));
  render(<MenuButton label="Actions" actions={[{ id: 'edit', name: 'Edit', run }]} />);
  fireEvent.click(screen.getByRole('button', { name: 'Actions' }));
  fireEvent.click(screen.getByRole('menuitem', { name: 'Edit' }));
  await advance(50);
  expect(focused).toEqual(['Actions']);
});

it('a copy button announces the copy for two seconds', async () => {
  fakeBridge.copyText.mockResolvedValue(undefined);
  render(<CopyButton text="claims" label="Copy claims" />);
  fireEvent.click(screen.getByRole('button', { name: 'Copy claims' }));
  await advance(0);
  expect(fakeBridge.copyText).toHaveBeenCalledWith({ text: 'claims' });
  expect(screen.getByRole('status').textContent).toBe('Copied');
  await advance(2000);
  expect(screen.getByRole('status').textContent).toBe('');
});
