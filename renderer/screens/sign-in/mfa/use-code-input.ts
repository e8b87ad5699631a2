import { type FormEvent, useEffect, useRef, useState } from 'react';
import { type CodePrompt, isSixDigits } from './code-prompt.ts';
import type { MfaActions } from './mfa-actions.ts';

/**
 * Delay before a corrected code is submitted, because some apps show eight digits, in milliseconds.
 */
const submitDelayMs = 800;

/** Removes separators from a typed or pasted code. Only numeric codes lose their dashes. */
const normalizeCode = (text: string, digits: boolean) => text.replace(digits ? /[\s\p{Pd}]+/gu : /\s+/g, '');

/**
 * Submits the code in an input and empties the input. A numeric code is submitted once complete.
 *
 * @returns the input's ref, whether the code was missing, and the event handlers
 */
export function useCodeInput(mfa: MfaActions, prompt: CodePrompt) {
  const field = useRef<HTMLInputElement>(null);
  const submitTimer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const hasSubmittedItself = useRef(false);
  const [isMissing, setMissing] = useState(false);
  const { checking, number } = mfa.view;
  const isNumeric = isSixDigits(prompt);

  const focusedPrompt = useRef<number>(undefined);
  // Every prompt moves the focus to the field, including one that repeats the previous prompt.
  useEffect(() => {
    if (focusedPrompt.current === number) return;
    focusedPrompt.current = number;
    field.current?.focus();
  }, [number]);

  useEffect(() => () => clearTimeout(submitTimer.current), []);

  const submitCode = () => {
    clearTimeout(submitTimer.current);
    const input = field.current;
    const code = normalizeCode(input?.value ?? '', isNumeric);
    if (!input || checking) return;
    // A late Enter after a code that submitted itself must not hide why the code was refused.
    setMissing(code === '' && !hasSubmittedItself.current);
    hasSubmittedItself.current = false;
    if (code === '') return input.focus();
    input.value = '';
    mfa.submit({ type: 'code', code });
  };
  const submitByItself = () => {
    submitCode();
    hasSubmittedItself.current = true;
  };
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    submitCode();
  };
  const onInput = () => {
    setMissing(false);
    hasSubmittedItself.current = false;
    clearTimeout(submitTimer.current);
    if (!isNumeric || !/^\d{6}$/.test(normalizeCode(field.current?.value ?? '', true))) return;
    if (prompt.wrong) submitTimer.current = setTimeout(submitByItself, submitDelayMs);
    else submitByItself();
  };
  return { field, isMissing, isNumeric, onSubmit, onInput };
}
