import { create } from 'zustand';
import type { Failure } from '../../shared/errors.ts';
import type { OpenApiDocument, OpenApiSource } from '../../shared/openapi-document.ts';
import { attempt, bridge } from '../bridge.ts';

type OpenApiDocumentStore = {
  /** The documents by profile ID, until the app exits. */
  readonly documents: Readonly<Record<string, OpenApiDocument>>;
  /** The ID of the download in progress, or `file` for a file dialog. */
  readonly loading?: string | undefined;
  readonly failure?: Failure | undefined;
  /** A document that was just loaded, until it has been shown. */
  readonly newlyLoaded?: OpenApiDocument | undefined;
  /** Resolves to whether a document was loaded. */
  loadFile(profileId: string): Promise<boolean>;
  loadUrl(profileId: string, url: string, withToken: boolean): Promise<boolean>;
  cancel(): void;
  close(profileId: string): void;
  clearNewlyLoaded(): void;
};

/** OpenAPI documents loaded by the user. */
export const useOpenApiDocument = create<OpenApiDocumentStore>((set, get) => {
  const load = async (profileId: string, source: OpenApiSource, loading: string): Promise<boolean> => {
    if (get().loading) return false;
    set({ loading, failure: undefined });
    const outcome = await attempt(bridge.loadOpenApiDocument({ profileId, source }));
    if (get().loading !== loading) return false;
    set({
      loading: undefined,
      ...(outcome.ok
        ? { documents: { ...get().documents, [profileId]: outcome.value }, newlyLoaded: outcome.value }
        : outcome.failure.kind !== 'canceled' && { failure: outcome.failure }),
    });
    return outcome.ok;
  };
  return {
    documents: {},
    loadFile: (profileId) => load(profileId, { from: 'file' }, 'file'),
    loadUrl: (profileId, url, withToken) => {
      const callId = crypto.randomUUID();
      return load(profileId, { from: 'url', callId, url, withToken }, callId);
    },
    cancel: () => {
      const { loading } = get();
      if (loading && loading !== 'file') void bridge.cancelApiCall({ callId: loading });
    },
    close: (profileId) => {
      const { [profileId]: _, ...documents } = get().documents;
      set({ documents });
    },
    clearNewlyLoaded: () => set({ newlyLoaded: undefined }),
  };
});
