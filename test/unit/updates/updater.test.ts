import { expect, test, vi } from 'vitest';

vi.mock('electron', () => ({ app: { isPackaged: false } }));
const { blockInsecureRequests, toUpdateProblem } = await import('../../../electron/shell/updater.ts');

test.each([
  [{ code: 'ERR_UPDATER_INVALID_SIGNATURE' }, 'signature'],
  [new Error('Code signature at URL file:///x did not pass validation'), 'signature'],
  [{ code: 'ERR_CHECKSUM_MISMATCH' }, 'damaged'],
  [new Error('net::ERR_BLOCKED_BY_CLIENT'), 'unreachable'],
  [{ code: 'HTTP_ERROR_404' }, 'unreachable'],
  [{ code: 'ERR_UPDATER_CHANNEL_FILE_NOT_FOUND' }, 'unreachable'],
  [new Error('no space left'), 'failed'],
  [undefined, 'failed'],
])('%j is %s', (error, problem) => {
  expect(toUpdateProblem(error)).toBe(problem);
});

test('nothing of an update is asked for but over https', () => {
  let ask: (details: { url: string }, answer: (response: unknown) => void) => void = () => {};
  blockInsecureRequests({
    webRequest: {
      onBeforeRequest: (listener: typeof ask) => {
        ask = listener;
      },
    },
  } as never);
  const answers = [
    'https://updates.acme.example/latest.yml',
    'http://updates.acme.example/a.exe',
    'file:///a',
    'httpsx:a',
  ].map((url) => {
    let answered: unknown;
    ask({ url }, (response) => {
      answered = response;
    });
    return answered;
  });
  expect(answers).toEqual([{ cancel: false }, { cancel: true }, { cancel: true }, { cancel: true }]);
});
