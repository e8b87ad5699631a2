import { create } from 'zustand';
import type { Startup } from '../../shared/contract.ts';
import type { ProfileSummary } from '../../shared/profile.ts';
import type { Settings } from '../../shared/settings.ts';
import { bridge } from '../bridge.ts';

type Facts = Omit<Startup, 'accounts'>;

type StartupStore = {
  readonly facts?: Facts;
  readonly failed: boolean;
  /** The profile that the sign-in screen and the signed-out API panel use. */
  readonly profileId?: string;
  setFacts(facts: Facts, profileId: string | undefined): void;
  chooseProfile(profileId: string): void;
  replaceProfile(profile: ProfileSummary): void;
  /** Asks main for a change; false where it could not be kept. */
  changeSettings(change: Partial<Settings>): Promise<boolean>;
};

/** What main told at the start: profiles, settings, and facts about this installation. */
export const useStartup = create<StartupStore>((set, get) => ({
  failed: false,
  setFacts: (facts, profileId) => set({ facts, profileId: profileId ?? facts.profiles[0]?.id }),
  chooseProfile: (profileId) => set({ profileId }),
  replaceProfile: (profile) => {
    const { facts } = get();
    if (!facts) return;
    set({ facts: { ...facts, profiles: facts.profiles.map((old) => (old.id === profile.id ? profile : old)) } });
  },
  changeSettings: async (change) => {
    try {
      const settings = await bridge.changeSettings(change);
      const { facts } = get();
      if (facts) set({ facts: { ...facts, settings } });
      return true;
    } catch {
      return false;
    }
  },
}));

/** What main told at the start. Only for screens, which are drawn after it is known. */
export function useFacts(): Facts {
  const facts = useStartup((store) => store.facts);
  if (!facts) throw new Error('A screen was drawn before the start was known.');
  return facts;
}

/** A profile by its id. */
export function useProfile(profileId: string | undefined): ProfileSummary | undefined {
  return useFacts().profiles.find(({ id }) => id === profileId);
}
