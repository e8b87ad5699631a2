import { create } from 'zustand';
import { useStartupInfo } from './startup.ts';

export const routes = ['session', 'inspector', 'api', 'log', 'settings'] as const;
export type Route = (typeof routes)[number];

/** The places that policy leaves there. Main refuses what belongs to the others all the same. */
export function useAllowedRoutes(): readonly Route[] {
  const policy = useStartupInfo((info) => info.policy);
  return routes.filter(
    (place) =>
      ((place !== 'inspector' && place !== 'log') || policy.inspector) && (place !== 'api' || policy.apiConsole),
  );
}

type NavigationStore = {
  readonly route: Route;
  /** A signed-out person looks around in the shell instead of at the sign-in screen. */
  readonly isBrowsingSignedOut: boolean;
  navigate(place: Route): void;
  browseSignedOut(place: Route): void;
  showSignIn(): void;
};

/** Where the person is. */
export const useNavigation = create<NavigationStore>((set) => ({
  route: 'session',
  isBrowsingSignedOut: false,
  navigate: (place) => set({ route: place }),
  browseSignedOut: (place) => set({ route: place, isBrowsingSignedOut: true }),
  showSignIn: () => set({ isBrowsingSignedOut: false }),
}));
