import { create } from 'zustand';
import type { Outcome } from '../../shared/outcome.ts';
import type { TokenViews } from '../../shared/tokens.ts';
import { attempt, bridge } from '../bridge.ts';

type TokensStore = {
  readonly views?: Outcome<TokenViews> | undefined;
  read(): Promise<void>;
  forget(): void;
};

/** The decoded tokens of the session, read again whenever the session has new ones. */
export const useTokens = create<TokensStore>((set) => {
  let latest = 0;
  return {
    read: async () => {
      latest += 1;
      const reading = latest;
      const views = await attempt(bridge.readTokens());
      if (reading === latest) set({ views });
    },
    forget: () => {
      latest += 1;
      set({ views: undefined });
    },
  };
});
