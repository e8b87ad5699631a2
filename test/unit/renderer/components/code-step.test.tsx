import { act, fireEvent, render, screen } from '@testing-library/react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { CodeStep } from '../../../../renderer/screens/sign-in/mfa/code-step.tsx';
import { TimeLeft } from '../../../../renderer/screens/sign-in/mfa/time-left.tsx';
import { useClock } from '../../../../renderer/stores/clock.ts';
import type { MfaPrompt } from '../../../../shared/mfa.ts';
import { expectFocus, type } from '../support/user.ts';

beforeEach(() => useClock.setState({ now: 0 }));

const otp = { step: 'otp', expiresAt: 300_000, hasOtherFactors: false, wrong: false } as const;
const email = { ...otp, step: 'binding-code', channel: 'email', codeExpiresAt: 300_000, wasResent: false } as const;

type CodePrompt = Extract<MfaPrompt, { step: 'otp' | 'binding-code' }>;

function renderStep(prompt: CodePrompt, checking = false) {
  const submit = vi.fn();
  const step = (number: number, shown = prompt) => (
    <CodeStep mfa={{ view: { number, checking, prompt: shown }, submit, cancel: vi.fn() }} prompt={shown} />
  );
  const { rerender } = render(step(1));
  const field = screen.getByLabelText<HTMLInputElement>('Code');
  return { field, submit, repeat: (next = prompt) => rerender(step(2, next)) };
}

describe('a code field', () => {
  it.each([
    ['submits six digits', otp, '123456', '123456'],
    ['removes separators of a pasted code', otp, ' 123 – 456', '123456'],
    ['waits for the rest', otp, '12345', undefined],
    ['waits, if the code may be longer', email, '123456', undefined],
    ['leaves letters to the button', otp, 'abcdef', undefined],
  ])('%s', (_, prompt, typed, code) => {
    const { field, submit } = renderStep(prompt);
    type(field, typed);
    expect(submit.mock.calls).toEqual(code ? [[{ type: 'code', code }]] : []);
    expect(field.value).toBe(code ? '' : typed);
  });

  it('keeps the dashes of a code with letters', () => {
    const { field, submit } = renderStep(email);
    type(field, ' ab-cd ef ');
    fireEvent.click(screen.getByRole('button', { name: 'Continue' }));
    expect(submit).toHaveBeenCalledWith({ type: 'code', code: 'ab-cdef' });
  });

  it('keeps saying that a code that submitted itself was wrong, on a late Enter', () => {
    const { field, submit, repeat } = renderStep(otp);
    type(field, '123456');
    repeat({ ...otp, wrong: true });
    fireEvent.submit(field.form as HTMLFormElement);
    expect(screen.getByText('Incorrect code.')).toBeDefined();
    expect(screen.queryByText('Enter the code.')).toBeNull();
    expect(submit).toHaveBeenCalledTimes(1);
    fireEvent.submit(field.form as HTMLFormElement);
    expect(screen.getByText('Enter the code.')).toBeDefined();
  });

  it('after a wrong code, submits six digits only if no more follow', async () => {
    vi.useFakeTimers();
    const { field, submit } = renderStep({ ...otp, wrong: true });
    type(field, '123456');
    await act(() => vi.advanceTimersByTimeAsync(799));
    type(field, '1234567');
    await act(() => vi.advanceTimersByTimeAsync(10_000));
    expect(submit).not.toHaveBeenCalled();
    type(field, '654321');
    await act(() => vi.advanceTimersByTimeAsync(800));
    expect(submit.mock.calls).toEqual([[{ type: 'code', code: '654321' }]]);
    vi.useRealTimers();
  });

  it('asks for a missing code, instead of repeating the previous error', async () => {
    const { field, submit } = renderStep({ ...otp, wrong: true });
    expect(screen.getByRole('alert').textContent).toContain('Incorrect code.');
    field.blur();
    fireEvent.click(screen.getByRole('button', { name: 'Continue' }));
    expect(submit).not.toHaveBeenCalled();
    expect(field).toHaveProperty('ariaInvalid', 'true');
    expect([screen.queryByRole('alert'), screen.getByText('Enter the code.')]).toEqual([null, expect.anything()]);
    await expectFocus(field);
  });

  it('takes the focus with every prompt, and is read-only while a code is checked', async () => {
    const { field, repeat } = renderStep(otp, true);
    expect(field.readOnly).toBe(true);
    field.blur();
    repeat();
    await expectFocus(field);
  });
});

describe('the time left', () => {
  const announced = () => screen.getByRole('status').textContent;

  it('is announced at 60 and 20 seconds and at the end', () => {
    render(<TimeLeft until={300_000} />);
    const seen = [0, 239_999, 240_000, 241_000, 279_000, 280_000, 299_000, 300_000].map((now) => {
      act(() => useClock.setState({ now }));
      return announced();
    });
    const [minute, twenty] = ['1 min left', '20 s left'];
    expect(seen).toEqual(['', '', minute, minute, minute, twenty, twenty, 'The time is up.']);
  });

  it('is that of a sent code if it expires first', () => {
    render(<TimeLeft until={300_000} codeExpiresAt={90_000} />);
    expect(screen.getByText('1 min 30 s left')).toBeDefined();
    act(() => useClock.setState({ now: 90_000 }));
    expect(announced()).toBe('This code has expired. Request a new one.');
  });
});
