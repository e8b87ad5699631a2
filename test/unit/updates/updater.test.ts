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

test.each([
  ['https://updates.acme.example/latest.yml', false],
  ['http://updates.acme.example/a.exe', true],
  ['file:///a', true],
  ['httpsx:a', true],
])('requests updates only over https: %s', (url, cancel) => {
  const onBeforeRequest = vi.fn<(listener: (details: object, respond: (response: object) => void) => void) => void>();
  blockInsecureRequests({ webRequest: { onBeforeRequest } } as never);
  const respond = vi.fn();
  onBeforeRequest.mock.calls[0]?.[0]({ url }, respond);
  expect(respond).toHaveBeenCalledExactlyOnceWith({ cancel });
});
