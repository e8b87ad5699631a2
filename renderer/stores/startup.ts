import { create } from 'zustand';
import type { StartupInfo } from '../../shared/contract.ts';
import type { ProfileSummary } from '../../shared/profile.ts';
import type { Settings } from '../../shared/settings.ts';
import { bridge } from '../bridge.ts';

type StartupFacts = Omit<StartupInfo, 'accounts'>;

type StartupStore = {
  readonly info?: StartupFacts;
  readonly hasFailed: boolean;
  /** The profile selected on the sign-in screen, also used by the API screen while signed out. */
  readonly profileId?: string | undefined;
  setInfo(info: StartupFacts, profileId: string | undefined): void;
  updateInfo(change: Partial<StartupFacts>): void;
  fail(): void;
  chooseProfile(profileId: string): void;
  replaceProfile(profile: ProfileSummary): void;
  /** Resolves to whether the change could be saved. */
  changeSettings(change: Partial<Settings>): Promise<boolean>;
};

/** Profiles, settings and facts about this installation, as received at startup. */
export const useStartup = create<StartupStore>((set, get) => ({
  hasFailed: false,
  setInfo: (info, profileId) => set({ info, profileId: profileId ?? info.profiles[0]?.id }),
  updateInfo: (change) => {
    const { info } = get();
    if (info) set({ info: { ...info, ...change } });
  },
  fail: () => set({ hasFailed: true }),
  chooseProfile: (profileId) => set({ profileId }),
  replaceProfile: (profile) => {
    const { info, updateInfo } = get();
    if (info) updateInfo({ profiles: info.profiles.map((old) => (old.id === profile.id ? profile : old)) });
  },
  changeSettings: async (change) => {
    try {
      get().updateInfo({ settings: await bridge.changeSettings(change) });
      return true;
    } catch {
      return false;
    }
  },
}));

/** Selects from the startup info. Only for screens, which are rendered after startup. */
export function useStartupInfo<T>(select: (info: StartupFacts) => T): T {
  return useStartup(({ info }) => {
    if (!info) throw new Error('The startup info is not loaded yet.');
    return select(info);
  });
}

/** Returns a profile by its ID. */
export function useProfile(profileId: string | undefined): ProfileSummary | undefined {
  return useStartupInfo((info) => info.profiles.find(({ id }) => id === profileId));
}
