import { act, fireEvent, render, screen } from '@testing-library/react';
import { Profiler } from 'react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { RequestEditor } from '../../../../renderer/screens/api/request-editor.tsx';
import { RequestsSidebar } from '../../../../renderer/screens/api/requests-sidebar.tsx';
import { ResponseCard } from '../../../../renderer/screens/api/response-card.tsx';
import { useApiRequest } from '../../../../renderer/stores/api-request.ts';
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

  it('loads a request from the sidebar into the editor', async () => {
    render(<RequestsSidebar profile={profile} />);
    await act(async () => {});
    fireEvent.click(screen.getByRole('button', { name: /List orders/ }));
    expect(useApiRequest.getState().draft).toMatchObject({ url, name: 'List orders' });
    expect(screen.getByRole('button', { name: /List orders/ }).getAttribute('aria-pressed')).toBe('true');
  });

  it('sends by Ctrl+Enter, but not with a URL missing', async () => {
    fakeBridge.callApi.mockResolvedValue(ok(sampleResponse));
    render(<RequestEditor origins={profile.apiOrigins} signedIn />);
    useApiRequest.getState().editDraft({ token: 'none' });
    fireEvent.keyDown(window, { key: 'Enter', ctrlKey: true });
    expect(fakeBridge.callApi).not.toHaveBeenCalled();
    expect(screen.getByLabelText('URL').getAttribute('aria-invalid')).toBe('true');
    fireEvent.change(screen.getByLabelText('URL'), { target: { value: url } });
    await act(async () => fireEvent.keyDown(window, { key: 'Enter', ctrlKey: true }));
    expect(fakeBridge.callApi).toHaveBeenCalledWith(expect.objectContaining({ url }));
  });
});
