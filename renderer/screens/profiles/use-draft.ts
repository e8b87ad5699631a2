import { useEffect, useState } from 'react';
import type { Failure, ProfileProblem } from '../../../shared/errors.ts';
import type { ProfileSummary } from '../../../shared/profile.ts';
import type { Preset, ProfileCheck } from '../../../shared/profile-editing.ts';
import { attempt, bridge } from '../../bridge.ts';
import { draftToProfile, type ProfileDraft } from '../../format/profile-draft.ts';

const none: readonly ProfileProblem[] = [];

/**
 * Holds the draft of a profile. Main validates it; problems are shown after the first attempt to
 * save.
 */
export function useDraft(initialDraft: ProfileDraft, preset: Preset, id: string | undefined) {
  const [draft, setDraft] = useState(initialDraft);
  const [check, setCheck] = useState<ProfileCheck>({ problems: [] });
  const [tried, setTried] = useState(0);
  const [saving, setSaving] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  const text = JSON.stringify(draftToProfile(draft, preset));

  useEffect(() => {
    let latest = true;
    void attempt(bridge.checkProfile({ text })).then((outcome) => {
      if (latest && outcome.ok) setCheck(outcome.value);
    });
    return () => {
      latest = false;
    };
  }, [text]);

  const save = async (): Promise<ProfileSummary | undefined> => {
    setSaving(true);
    setFailure(undefined);
    const outcome = await attempt(bridge.saveProfile({ text, ...(id !== undefined && { profileId: id }) }));
    setSaving(false);
    if (outcome.ok) return outcome.value;
    if (outcome.failure.kind === 'profile_invalid') setCheck({ ...check, problems: outcome.failure.problems ?? [] });
    else setFailure(outcome.failure);
    setTried(tried + 1);
    return undefined;
  };

  return {
    draft,
    change: (part: Partial<ProfileDraft>) => setDraft((before) => ({ ...before, ...part })),
    changed: draft !== initialDraft,
    problems: tried > 0 ? check.problems : none,
    passwordOrigin: check.passwordOrigin,
    /** Number of failed attempts to save. */
    tried,
    save,
    saving,
    failure,
  };
}

/** The state and actions of the profile form. */
export type Editor = ReturnType<typeof useDraft>;
