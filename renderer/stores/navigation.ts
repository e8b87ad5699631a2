import { create } from 'zustand';
import { useStartupInfo } from './startup.ts';

export const routes = ['session', 'inspector', 'api', 'log', 'settings'] as const;
export type Route = (typeof routes)[number];

/** Returns the routes that policy allows. Main refuses the calls of all others. */
export function useAllowedRoutes(): readonly Route[] {
  const policy = useStartupInfo((info) => info.policy);
  return routes.filter(
    (place) =>
      ((place !== 'inspector' && place !== 'log') || policy.inspector) && (place !== 'api' || policy.apiConsole),
  );
}

type NavigationStore = {
  readonly route: Route;
  /** Whether a signed-out user sees the shell instead of the sign-in screen. */
  readonly isBrowsingSignedOut: boolean;
  navigate(place: Route): void;
  browseSignedOut(place: Route): void;
  showSignIn(): void;
};

/** The current route. */
export const useNavigation = create<NavigationStore>((set) => ({
  route: 'session',
  isBrowsingSignedOut: false,
  navigate: (place) => set({ route: place }),
  browseSignedOut: (place) => set({ route: place, isBrowsingSignedOut: true }),
  showSignIn: () => set({ isBrowsingSignedOut: false }),
}));
