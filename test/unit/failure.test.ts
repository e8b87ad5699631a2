import { expect, test, vi } from 'vitest';
import { captureOutcome, FailureError, fail, toFailure } from '../../electron/core/failure.ts';
import { failureKinds, failureSchema } from '../../shared/errors.ts';
import { catchFailure } from './support/failures.ts';

test('shows only the kind of a failure', () => {
  const error = new FailureError({ kind: 'timed_out', details: { description: 'fake-secret' } });
  expect(`${error}`).toBe('FailureError: timed_out');
  expect(error.stack).not.toContain('fake-secret');
});

test('throws a failure', async () => expect(await catchFailure(() => fail('busy'))).toEqual({ kind: 'busy' }));

test.each([new Error('fake-secret'), 'fake-secret', undefined, { kind: 'busy' }])(
  'whatever else is thrown is internal: %s',
  (thrown) => expect(toFailure(thrown)).toEqual({ kind: 'internal' }),
);

test('captures values and failures, and reports defects', async () => {
  const onDefect = vi.fn();
  expect(await captureOutcome(async () => 7, onDefect)).toEqual({ ok: true, value: 7 });
  expect(await captureOutcome(async () => fail('busy'), onDefect)).toEqual({ ok: false, failure: { kind: 'busy' } });
  expect(onDefect).not.toHaveBeenCalled();
  const defect = new TypeError('fake-secret');
  const outcome = await captureOutcome(async () => {
    throw defect;
  }, onDefect);
  expect(outcome).toEqual({ ok: false, failure: { kind: 'internal' } });
  expect(onDefect).toHaveBeenCalledExactlyOnceWith(defect);
});

test('accepts only the declared kinds, which are unique', () => {
  expect(new Set(failureKinds).size).toBe(failureKinds.length);
  expect(failureSchema.safeParse({ kind: 'busy' }).success).toBe(true);
  expect(failureSchema.safeParse({ kind: 'constructor' }).success).toBe(false);
  expect(failureSchema.safeParse({ kind: 'busy', body: 'x' }).success).toBe(false);
});
