import { create } from 'zustand';
import type { StartupInfo } from '../../shared/contract.ts';
import type { ProfileSummary } from '../../shared/profile.ts';
import type { Settings } from '../../shared/settings.ts';
import { bridge } from '../bridge.ts';

type StartupFacts = Omit<StartupInfo, 'accounts'>;

type StartupStore = {
  readonly info?: StartupFacts;
  readonly hasFailed: boolean;
  /** The profile that the sign-in screen and the signed-out API panel use. */
  readonly profileId?: string;
  setInfo(facts: StartupFacts, profileId: string | undefined): void;
  chooseProfile(profileId: string): void;
  replaceProfile(profile: ProfileSummary): void;
  /** Asks main for a change; false where it could not be kept. */
  changeSettings(change: Partial<Settings>): Promise<boolean>;
};

/** What main told at the start: profiles, settings, and facts about this installation. */
export const useStartup = create<StartupStore>((set, get) => ({
  hasFailed: false,
  setInfo: (facts, profileId) => set({ info: facts, profileId: profileId ?? facts.profiles[0]?.id }),
  chooseProfile: (profileId) => set({ profileId }),
  replaceProfile: (profile) => {
    const { info } = get();
    if (!info) return;
    set({ info: { ...info, profiles: info.profiles.map((old) => (old.id === profile.id ? profile : old)) } });
  },
  changeSettings: async (change) => {
    try {
      const settings = await bridge.changeSettings(change);
      const { info } = get();
      if (info) set({ info: { ...info, settings } });
      return true;
    } catch {
      return false;
    }
  },
}));

/** What main told at the start. Only for screens, which are drawn after it is known. */
export function useStartupInfo(): StartupFacts {
  const facts = useStartup((store) => store.info);
  if (!facts) throw new Error('A screen was drawn before the start was known.');
  return facts;
}

/** A profile by its id. */
export function useProfile(profileId: string | undefined): ProfileSummary | undefined {
  return useStartupInfo().profiles.find(({ id }) => id === profileId);
}
