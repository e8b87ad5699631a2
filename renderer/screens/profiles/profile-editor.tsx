import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Preset } from '../../../shared/profile-editing.ts';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { type Draft, draftFor, draftOf, newDraft } from '../../format/profile-draft.ts';
import { type Editing, useProfileEditor } from '../../stores/profile-editor.ts';
import { useStartup } from '../../stores/startup.ts';
import { ChooseProvider } from './choose-provider.tsx';
import { ProfileForm } from './profile-form.tsx';
import { useServer } from './use-server.ts';

type Form = { readonly preset: Preset; readonly start: Draft };

/** The preset of a provider; the last one, for any other, where it is none that is known. */
const presetOf = (presets: readonly Preset[], provider: unknown): Preset | undefined =>
  presets.find((preset) => preset.provider === provider) ?? presets.at(-1);

function formFor(editing: Editing, presets: readonly Preset[]): Form | undefined {
  if (editing.kind === 'new') return undefined;
  const preset = presetOf(presets, editing.profile.provider);
  return preset && { preset, start: draftOf(editing.profile, preset) };
}

/** Makes a new profile or changes one: first the provider, then what its preset asks. */
export function ProfileEditor({ editing }: { editing: Editing }) {
  const { t } = useTranslation();
  const { presets, close } = useProfileEditor();
  const chooseProfile = useStartup((startup) => startup.chooseProfile);
  const [form, setForm] = useState(() => formFor(editing, presets));
  const server = useServer();
  const begin = (preset: Preset | undefined, start: (preset: Preset) => Draft) =>
    preset && setForm({ preset, start: start(preset) });

  if (form)
    return (
      <ProfileForm
        start={form.start}
        preset={form.preset}
        id={editing.kind === 'profile' ? editing.id : undefined}
        server={server}
        onSaved={(id) => {
          if (editing.kind === 'new') chooseProfile(id);
          close();
        }}
        onClose={close}
        onBack={editing.kind === 'new' ? () => setForm(undefined) : undefined}
      />
    );
  return (
    <Dialog
      size="tall"
      title={t('profiles.addTitle')}
      onClose={close}
      actions={
        <Button look="quiet" onClick={close}>
          {t('action.cancel')}
        </Button>
      }
    >
      <ChooseProvider
        presets={presets}
        server={server}
        onChoose={(preset) => begin(preset, newDraft)}
        onView={(view) => begin(presetOf(presets, view.provider), (preset) => draftFor(view, preset))}
      />
    </Dialog>
  );
}
