import { create } from 'zustand';
import type { Failure } from '../../shared/errors.ts';
import type { ImportResult, Preset } from '../../shared/profile-editing.ts';
import { attempt, bridge } from '../bridge.ts';

/** What the profile editor edits. */
export type EditorTarget =
  | { readonly kind: 'new' }
  /** Without an `id`, a new profile with this content. */
  | { readonly kind: 'profile'; readonly id?: string; readonly profile: Readonly<Record<string, unknown>> };

type EditorStore = {
  readonly presets: readonly Preset[];
  readonly target?: EditorTarget | undefined;
  /** The profile whose deletion must be confirmed. */
  readonly confirmingDelete?: string | undefined;
  readonly conflicts?: ImportResult['conflicts'] | undefined;
  readonly imported?: readonly string[] | undefined;
  /** Why the last import, export or opening failed. */
  readonly failure?: Failure | undefined;
  add(): Promise<void>;
  edit(id: string): Promise<void>;
  duplicate(id: string, name: (name: string) => string): Promise<void>;
  close(): void;
  confirmDelete(id: string | undefined): void;
  import(): Promise<void>;
  finishImport(resolution: 'replace' | 'keep-both' | 'cancel'): Promise<void>;
  export(id: string): Promise<void>;
  copyJson(id: string): Promise<void>;
  dismissFailure(): void;
};

/** The profile editor: which dialog is open, and the last result. */
export const useProfileEditor = create<EditorStore>((set, get) => {
  const loadPresets = async () => {
    if (get().presets.length === 0) set({ presets: await bridge.listProfilePresets() });
  };
  const fail = (failure: Failure) => {
    if (failure.kind !== 'canceled') set({ failure });
  };
  const read = async (id: string): Promise<string | undefined> => {
    set({ failure: undefined, imported: undefined });
    const outcome = await attempt(bridge.readProfile({ profileId: id }));
    if (outcome.ok) return outcome.value.text;
    fail(outcome.failure);
    return undefined;
  };
  const takeImport = async (call: ReturnType<typeof bridge.importProfiles>) => {
    set({ failure: undefined, conflicts: undefined, imported: undefined });
    const outcome = await attempt(call);
    if (!outcome.ok) return fail(outcome.failure);
    const { imported, conflicts } = outcome.value;
    if (conflicts.length > 0) set({ conflicts });
    else set({ imported });
  };
  const open = async (editing: EditorTarget) => {
    try {
      await loadPresets();
      set({ target: editing, failure: undefined, imported: undefined });
    } catch {
      fail({ kind: 'internal' });
    }
  };
  return {
    presets: [],
    add: () => open({ kind: 'new' }),
    edit: async (id) => {
      const text = await read(id);
      if (text !== undefined) await open({ kind: 'profile', id, profile: JSON.parse(text) as Record<string, unknown> });
    },
    duplicate: async (id, name) => {
      const text = await read(id);
      if (text === undefined) return;
      const profile = JSON.parse(text) as Record<string, unknown>;
      await open({ kind: 'profile', profile: { ...profile, name: name(String(profile.name)) } });
    },
    close: () => set({ target: undefined }),
    confirmDelete: (deleting) => set({ confirmingDelete: deleting, failure: undefined }),
    import: () => takeImport(bridge.importProfiles()),
    finishImport: async (resolution) => takeImport(bridge.finishImport({ resolution })),
    export: async (profileId) => {
      set({ failure: undefined, imported: undefined });
      const outcome = await attempt(bridge.exportProfile({ profileId }));
      if (!outcome.ok) fail(outcome.failure);
    },
    copyJson: async (id) => {
      const text = await read(id);
      if (text !== undefined) await bridge.copyText({ text }).catch(() => fail({ kind: 'internal' }));
    },
    dismissFailure: () => set({ failure: undefined }),
  };
});

/** Returns whether a dialog about profiles is open. */
export const isProfileDialogOpen = ({ target, confirmingDelete, conflicts, failure }: EditorStore): boolean =>
  target !== undefined || confirmingDelete !== undefined || conflicts !== undefined || failure !== undefined;
