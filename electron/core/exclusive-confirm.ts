import { fail } from './failure.ts';

/**
 * Returns a function that asks the user, and fails with `busy` while a question is open: a
 * compromised page could otherwise open any number of dialogs.
 */
export function createExclusiveConfirm<Arguments extends unknown[]>(
  confirm: (...args: Arguments) => Promise<boolean>,
): (...args: Arguments) => Promise<boolean> {
  let isAsking = false;
  return async (...args) => {
    if (isAsking) fail('busy');
    isAsking = true;
    try {
      return await confirm(...args);
    } finally {
      isAsking = false;
    }
  };
}
