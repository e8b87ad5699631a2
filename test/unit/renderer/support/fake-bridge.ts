import { beforeEach, type Mock, vi } from 'vitest';
import type { Bridge, EventName, EventPayload } from '../../../../shared/contract.ts';
import { deferred } from '../../support/transport.ts';

/** The bridge with every call as a mock. A call that a test did not expect rejects. */
export type FakeBridge = { [Name in keyof Bridge]: Mock<Bridge[Name]> };

type Listener = (payload: never) => void;

const mocks = new Map<string, Mock>();
const listeners = new Map<string, Set<Listener>>();

function subscribe(name: string, listener: Listener): () => void {
  const subscribed = listeners.get(name) ?? new Set();
  listeners.set(name, subscribed.add(listener));
  return () => subscribed.delete(listener);
}

function mockFor(name: string): Mock {
  const known = mocks.get(name);
  if (known) return known;
  const mock = /^on[A-Z]/.test(name)
    ? vi.fn((listener: Listener) => subscribe(name, listener))
    : vi.fn(() => Promise.reject(new Error(`Unexpected call: ${name}`)));
  mocks.set(name, mock);
  return mock;
}

/** The bridge of the page under test. */
export const fakeBridge = new Proxy({} as FakeBridge, { get: (_, name) => mockFor(String(name)) });

/** Makes the next call of a mock pending until the returned promise is settled. */
export function pendingCall<Result>(mock: Mock<(...given: never[]) => Promise<Result>>) {
  const pending = deferred<Result>();
  mock.mockReturnValueOnce(pending.promise);
  return pending;
}

/** Sends an event to the page. */
export function emit<Name extends EventName>(name: Name, payload: EventPayload<Name>): void {
  const property = `on${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  for (const listener of listeners.get(property) ?? []) listener(payload as never);
}

Object.defineProperty(window, 'latchkey', { value: fakeBridge });

beforeEach(() => {
  mocks.clear();
  listeners.clear();
});
