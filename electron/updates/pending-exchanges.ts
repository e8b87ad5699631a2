import type { Exchange } from '../http/exchange.ts';

/** The same way to the wire, and whether anything is on it. */
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
