import { type FormEvent, useEffect, useRef, useState } from 'react';
import type { ProfileSummary } from '../../../shared/profile.ts';
import { useSignIn } from './use-sign-in.ts';

type Field = 'username' | 'password' | 'clientSecret';

/** Returns the input's value and empties it, so that the page keeps no copy. */
function takeValue(input: HTMLInputElement | null): string {
  const typed = input?.value ?? '';
  if (input) input.value = '';
  return typed;
}

/** Reads and validates the fields of the sign-in form, which are uncontrolled, and submits them. */
export function useSignInForm(profile: ProfileSummary) {
  const fields = {
    username: useRef<HTMLInputElement>(null),
    password: useRef<HTMLInputElement>(null),
    oneTimeCode: useRef<HTMLInputElement>(null),
    clientSecret: useRef<HTMLInputElement>(null),
  };
  const keyButton = useRef<HTMLButtonElement>(null);
  const [missing, setMissing] = useState<Field | 'clientKey'>();
  const [revealedField, setRevealedField] = useState<Field>();
  const [remember, setRemember] = useState(false);
  const { signIn, chooseKey, requested, ...request } = useSignIn(profile);
  const { isSigningIn, isChoosingKey, failure } = request;
  const needsSecret = requested === 'secret';
  // Unless the secret was refused, the stored one stays if the field is empty.
  const canKeepSecret = failure?.kind !== 'client_refused' && profile.clientCredential === 'secret_present';
  const hasKey = profile.clientCredential === 'key_present';
  const isReplacing = useRef(false);

  // The button that had the focus is gone.
  useEffect(() => {
    if (requested && isReplacing.current) (fields.clientSecret.current ?? keyButton.current)?.focus();
    isReplacing.current = false;
  });

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (isSigningIn || isChoosingKey) return;
    const required: Field[] = [
      'username',
      'password',
      ...(needsSecret && !canKeepSecret ? (['clientSecret'] as const) : []),
    ];
    const firstEmpty = required.find((field) => !fields[field].current?.value);
    const isKeyMissing = requested === 'key' && !hasKey;
    setMissing(firstEmpty ?? (isKeyMissing ? 'clientKey' : undefined));
    setRevealedField(undefined);
    if (firstEmpty) return fields[firstEmpty].current?.focus();
    if (isKeyMissing) return keyButton.current?.focus();
    const result = signIn({
      username: fields.username.current?.value ?? '',
      password: takeValue(fields.password.current),
      oneTimeCode: takeValue(fields.oneTimeCode.current).replace(/[\s\p{Pd}]+/gu, '') || undefined,
      clientSecret: needsSecret ? takeValue(fields.clientSecret.current) || undefined : undefined,
      remember,
    });
    if (!(await result)) fields.password.current?.focus();
  };

  const secretField = (field: Field) => ({
    ref: fields[field],
    isRevealed: revealedField === field,
    onRevealedChange: (isRevealed: boolean) => setRevealedField(isRevealed ? field : undefined),
    readOnly: isSigningIn,
  });

  return {
    ...request,
    fields,
    secretField,
    keyButton,
    missing: missing === 'clientKey' && hasKey ? undefined : missing,
    needsSecret,
    canKeepSecret,
    needsKey: requested === 'key',
    hasKey,
    remember,
    setRemember,
    chooseKey: () => {
      setMissing(undefined);
      void chooseKey();
    },
    replace: () => {
      isReplacing.current = true;
      request.replace();
    },
    submit: (event: FormEvent) => void submit(event),
  };
}
