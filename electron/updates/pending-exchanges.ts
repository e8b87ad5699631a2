import type { Exchange } from '../http/exchange.ts';

/** Wraps an exchange so that one can ask whether any is pending. */
export function trackExchanges(exchange: Exchange): { exchange: Exchange; hasPending: () => boolean } {
  let count = 0;
  return {
    hasPending: () => count > 0,
    exchange: async (request, limits) => {
      count += 1;
      try {
        return await exchange(request, limits);
      } finally {
        count -= 1;
      }
    },
  };
}
