import { randomBytes } from 'node:crypto';
import type { Clock } from '../../../electron/core/ports.ts';
import { createExchangeLog, type ExchangeLog } from '../../../electron/exchange-log/exchange-log.ts';
import type { LogLimits } from '../../../electron/exchange-log/exchange-store.ts';
import { createExchange, type ExchangeLimits, type ExchangeRequest } from '../../../electron/http/exchange.ts';
import { fakeClock } from '../support/clock.ts';
import { fakeLog } from '../support/log.ts';
import { fakeTransport } from '../support/transport.ts';

const limits: ExchangeLimits = {
  allowLoopbackHttp: false,
  maxBodyBytes: 1024 * 1024,
  overflow: 'fail',
  headersTimeoutMs: 1000,
  bodyTimeoutMs: 1000,
};

/** A log behind an exchange whose responses a test gives. */
export function recorded(answer: () => Response | Promise<Response>, logLimits?: LogLimits, logClock?: Clock) {
  const clock = fakeClock();
  const own = createExchangeLog({
    clock: logClock ?? clock,
    random: randomBytes,
    ...(logLimits && { limits: logLimits }),
  });
  const afterWork = <T>(result: T): T => {
    clock.advance(0);
    return result;
  };
  const log: ExchangeLog = {
    ...own,
    get: (id) => afterWork(own.get(id)),
    list: () => afterWork(own.list()),
  };
  const exchange = createExchange({ transport: fakeTransport(answer), clock, log: fakeLog(), observe: log.observe });
  const send = (request: Partial<ExchangeRequest> = {}, given: Partial<ExchangeLimits> = {}) =>
    exchange(
      { purpose: 'api', method: 'GET', url: 'https://api.example.com/orders', headers: {}, ...request },
      { ...limits, ...given },
    );
  /** Sends this very request, not a copy. */
  const sendOwn = (request: ExchangeRequest) => exchange(request, limits);
  return { clock, log, send, sendOwn };
}

export const form = (fields: Record<string, string>) => ({
  method: 'POST',
  url: 'https://id.example.com/token',
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body: new URLSearchParams(fields).toString(),
});

/** A token of 60 characters, not a real one. */
export const fakeToken = (name: string) => `not-a-real-token-${name}-`.padEnd(60, 'x0Y1z2');
