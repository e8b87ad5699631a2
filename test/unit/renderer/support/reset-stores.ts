import type { StoreApi } from 'zustand';
import { useApiHistory } from '../../../../renderer/stores/api-history.ts';
import { useApiRequest } from '../../../../renderer/stores/api-request.ts';
import { useApiResponse } from '../../../../renderer/stores/api-response.ts';
import { useApiRun } from '../../../../renderer/stores/api-run.ts';
import { useInspector } from '../../../../renderer/stores/inspector.ts';
import { useLog } from '../../../../renderer/stores/log.ts';
import { useNavigation } from '../../../../renderer/stores/navigation.ts';
import { useOpenApiDocument } from '../../../../renderer/stores/openapi-document.ts';
import { useProfileEditor } from '../../../../renderer/stores/profile-editor.ts';
import { useSaveResponse } from '../../../../renderer/stores/save-response.ts';
import { useSavedRequests } from '../../../../renderer/stores/saved-requests.ts';
import { useSession } from '../../../../renderer/stores/session.ts';
import { useStartup } from '../../../../renderer/stores/startup.ts';
import { useUpdates } from '../../../../renderer/stores/updates.ts';

const reset = <State>(store: StoreApi<State>) => store.setState(store.getInitialState(), true);

/** Returns every store to its initial state. */
export function resetStores(): void {
  for (const one of [useApiHistory, useApiRequest, useApiResponse, useApiRun, useInspector, useLog, useNavigation])
    reset(one as StoreApi<unknown>);
  for (const one of [useOpenApiDocument, useProfileEditor, useSaveResponse, useSavedRequests, useSession, useStartup])
    reset(one as StoreApi<unknown>);
  reset(useUpdates);
}
