import { act, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Button } from '../../../../renderer/components/button.tsx';
import { SubmitButton } from '../../../../renderer/components/submit-button.tsx';

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
