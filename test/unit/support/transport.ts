import type { Transport } from '../../../electron/core/ports.ts';

export type SentRequest = {
  method: string;
  url: string;
  headers: Headers;
  body: string;
  init: RequestInit;
};

export type FakeTransport = Transport & { readonly requests: SentRequest[] };

/** Creates a transport that sends these responses and records its requests. */
export function fakeTransport(answer: (request: SentRequest) => Response | Promise<Response>): FakeTransport {
  const requests: SentRequest[] = [];
  const transport = async (url: string, init: RequestInit) => {
    const request = {
      method: init.method ?? 'GET',
      url,
      headers: new Headers(init.headers),
      body: typeof init.body === 'string' ? init.body : '',
      init,
    };
    requests.push(request);
    return answer(request);
  };
  return Object.assign(transport, { requests });
}

export const jsonResponse = (value: unknown, init: ResponseInit = {}) => Response.json(value, init);

/** A promise that a test settles. */
export function deferred<T>() {
  let resolve: (value: T) => void = () => {};
  let reject: (reason: unknown) => void = () => {};
  const promise = new Promise<T>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { promise, resolve, reject };
}

/** Waits until all settled promises have been handled. */
export const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve));
