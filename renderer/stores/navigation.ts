import { create } from 'zustand';
import { useStartupInfo } from './startup.ts';

/** The screens of the shell, in the order of the navigation rail. */
export const routes = ['session', 'inspector', 'api', 'log', 'settings'] as const;
/** A screen of the shell. */
export type Route = (typeof routes)[number];

/** Returns the routes that policy allows. Main refuses the calls of all others. */
export function useAllowedRoutes(): readonly Route[] {
  const policy = useStartupInfo((info) => info.policy);
  return routes.filter(
    (route) =>
      ((route !== 'inspector' && route !== 'log') || policy.inspector) && (route !== 'api' || policy.apiConsole),
  );
}

type NavigationStore = {
  readonly route: Route;
  /** Whether a signed-out user sees the shell instead of the sign-in screen. */
  readonly isBrowsingSignedOut: boolean;
  navigate(route: Route): void;
  browseSignedOut(route: Route): void;
  showSignIn(): void;
};

/** The current route. */
export const useNavigation = create<NavigationStore>((set) => ({
  route: 'session',
  isBrowsingSignedOut: false,
  navigate: (route) => set({ route }),
  browseSignedOut: (route) => set({ route, isBrowsingSignedOut: true }),
  showSignIn: () => set({ isBrowsingSignedOut: false }),
}));
