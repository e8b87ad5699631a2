import type { Exchange } from '../http/exchange.ts';

/** The same way to the wire, and whether anything is on it. */
export function watchExchanges(exchange: Exchange): { exchange: Exchange; underWay: () => boolean } {
  let count = 0;
  return {
    underWay: () => count > 0,
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
