import { create } from 'zustand';
import { useFacts } from './startup.ts';

export const places = ['session', 'inspector', 'api', 'log', 'settings'] as const;
export type Place = (typeof places)[number];

/** The places that policy leaves there. Main refuses what belongs to the others all the same. */
export function usePlaces(): readonly Place[] {
  const { policy } = useFacts();
  return places.filter(
    (place) =>
      ((place !== 'inspector' && place !== 'log') || policy.inspector) && (place !== 'api' || policy.apiConsole),
  );
}

type NavigationStore = {
  readonly place: Place;
  /** A signed-out person looks around in the shell instead of at the sign-in screen. */
  readonly lookingAround: boolean;
  go(place: Place): void;
  lookAround(place: Place): void;
  showSignIn(): void;
};

/** Where the person is. */
export const useNavigation = create<NavigationStore>((set) => ({
  place: 'session',
  lookingAround: false,
  go: (place) => set({ place }),
  lookAround: (place) => set({ place, lookingAround: true }),
  showSignIn: () => set({ lookingAround: false }),
}));
