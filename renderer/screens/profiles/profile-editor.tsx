import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Preset } from '../../../shared/profile-editing.ts';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import {
  draftFromAddress,
  draftFromProfile,
  draftFromServer,
  newDraft,
  type ProfileDraft,
} from '../../format/profile-draft.ts';
import { type EditorTarget, useProfileEditor } from '../../stores/profile-editor.ts';
import { useStartup } from '../../stores/startup.ts';
import { ChooseProvider } from './choose-provider.tsx';
import { ProfileForm } from './profile-form.tsx';
import { useDiscovery } from './use-discovery.ts';

type Form = { readonly preset: Preset; readonly initialDraft: ProfileDraft };

/** Returns the preset of a provider, or the last (generic) one. */
const presetOf = (presets: readonly Preset[], provider: unknown): Preset | undefined =>
  presets.find((preset) => preset.provider === provider) ?? presets.at(-1);

function formFor(editing: EditorTarget, presets: readonly Preset[]): Form | undefined {
  if (editing.kind === 'new') return undefined;
  const preset = presetOf(presets, editing.profile.provider);
  return preset && { preset, initialDraft: draftFromProfile(editing.profile, preset) };
}

/** Creates or edits a profile: first the provider, then the fields of its preset. */
export function ProfileEditor({ editing }: { editing: EditorTarget }) {
  const { t } = useTranslation();
  const presets = useProfileEditor((editor) => editor.presets);
  const close = useProfileEditor((editor) => editor.close);
  const chooseProfile = useStartup((startup) => startup.chooseProfile);
  const [form, setForm] = useState(() => formFor(editing, presets));
  const discovery = useDiscovery();
  const openForm = (preset: Preset | undefined, createDraft: (preset: Preset) => ProfileDraft) =>
    preset && setForm({ preset, initialDraft: createDraft(preset) });

  if (form)
    return (
      <ProfileForm
        initialDraft={form.initialDraft}
        preset={form.preset}
        id={editing.kind === 'profile' ? editing.id : undefined}
        discovery={discovery}
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
        <Button variant="quiet" onClick={close}>
          {t('action.cancel')}
        </Button>
      }
    >
      <ChooseProvider
        presets={presets}
        discovery={discovery}
        onChoose={(preset) => openForm(preset, newDraft)}
        onDiscovered={(server) =>
          openForm(presetOf(presets, server.provider), (preset) => draftFromServer(server, preset))
        }
        onMissing={(address) => openForm(presets.at(-1), (preset) => draftFromAddress(address, preset))}
      />
    </Dialog>
  );
}
