import { act, fireEvent, render, screen } from '@testing-library/react';
import { Profiler } from 'react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { RequestEditor } from '../../../../renderer/screens/api/request-editor.tsx';
import { RequestsSidebar } from '../../../../renderer/screens/api/requests-sidebar.tsx';
import { ResponseCard } from '../../../../renderer/screens/api/response-card.tsx';
import { useApiResponse } from '../../../../renderer/stores/api-response.ts';
import { fakeBridge } from '../support/fake-bridge.ts';
import { resetStores } from '../support/reset-stores.ts';
import { ok, provideStartupInfo, sampleProfile, sampleResponse } from '../support/samples.ts';

const url = 'https://api.example.com/orders';
const profile = { ...sampleProfile, apiRequests: [{ name: 'List orders', method: 'GET' as const, url }] };

beforeEach(() => {
  resetStores();
  provideStartupInfo();
  fakeBridge.listApiRequests.mockResolvedValue(ok([]));
  fakeBridge.listApiHistory.mockResolvedValue(ok([]));
});

describe('the API screen', () => {
  it('renders neither the response nor the sidebar when the user types a URL', async () => {
    const renders = { editor: vi.fn(), response: vi.fn(), sidebar: vi.fn() };
    useApiResponse.getState().show('call-1', ok(sampleResponse));
    render(
      <>
        <Profiler id="editor" onRender={renders.editor}>
          <RequestEditor origins={profile.apiOrigins} signedIn />
        </Profiler>
        <Profiler id="response" onRender={renders.response}>
          <ResponseCard />
        </Profiler>
        <Profiler id="sidebar" onRender={renders.sidebar}>
          <RequestsSidebar profile={profile} />
        </Profiler>
      </>,
    );
    await act(async () => {});
    expect(screen.getByText('200 OK')).toBeDefined();
    for (const count of Object.values(renders)) count.mockClear();
    for (const typed of ['h', 'ht', 'htt'])
      fireEvent.change(screen.getByLabelText('URL'), { target: { value: typed } });
    expect(renders.editor.mock.calls.length).toBeGreaterThanOrEqual(3);
    expect(renders.response).not.toHaveBeenCalled();
    expect(renders.sidebar).not.toHaveBeenCalled();
  });
});
