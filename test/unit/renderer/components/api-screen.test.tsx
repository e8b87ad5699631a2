import { act, fireEvent, render, screen } from '@testing-library/react';
import { Profiler } from 'react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { ImportCard } from '../../../../renderer/screens/api/import-card.tsx';
import { RequestEditor } from '../../../../renderer/screens/api/request-editor.tsx';
import { RequestsSidebar } from '../../../../renderer/screens/api/requests-sidebar.tsx';
import { ResponseCard } from '../../../../renderer/screens/api/response-card.tsx';
import { useApiResponse } from '../../../../renderer/stores/api-response.ts';
import type { CallProgress } from '../../../../shared/api.ts';
import { fakeBridge, pendingCall } from '../support/fake-bridge.ts';
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
  it('shows how much of a call was sent or received, and announces only what it waits for', async () => {
    vi.useFakeTimers();
    pendingCall(fakeBridge.callApi);
    render(<ResponseCard />);
    await act(async () => {
      void useApiResponse.getState().call({ callId: 'one', method: 'GET', url, headers: {} });
      await vi.advanceTimersByTimeAsync(300);
    });
    const progress = (next: Omit<CallProgress, 'callId'>, callId = 'one') => {
      act(() => useApiResponse.getState().onProgress({ callId, ...next }));
      return [screen.getByRole('status').textContent, screen.queryByText(/kB|byte/)?.textContent];
    };
    expect(progress({ phase: 'receiving', bytes: 1 }, 'another')).toEqual(['Sending…', undefined]);
    expect(progress({ phase: 'sending', bytes: 1500, totalBytes: 9000 })).toEqual(['Sending…', '1.5 kB of 9 kB']);
    expect(progress({ phase: 'sending', bytes: 9000, totalBytes: 9000 })).toEqual([
      'Waiting for the response…',
      undefined,
    ]);
    expect(progress({ phase: 'receiving', bytes: 700 })).toEqual(['Receiving…', '700 bytes']);
    vi.useRealTimers();
  });

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

  it.each([
    ['application/jwt', 'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln', 1],
    ['text/plain', 'eyJ is no token', 0],
  ])('offers to inspect a token in a response of %s', (mediaType, text, count) => {
    useApiResponse.setState({ lastCallId: 'call-1' });
    useApiResponse.getState().show('call-1', ok({ ...sampleResponse, mediaType, text }));
    render(<ResponseCard />);
    expect(screen.queryAllByRole('button', { name: 'Open in Inspector' })).toHaveLength(count);
  });

  it.each([
    [401, true, /select “Send my access token”/],
    [403, true, /select “Send my access token”/],
    [401, false, /sign in, then load/],
    [404, true, undefined],
  ])('says how to load a document that a server refused with %i', async (status, signedIn, advice) => {
    const refused = { kind: 'request_refused' as const, facts: { host: 'api.example.com' }, details: { status } };
    fakeBridge.loadOpenApiDocument.mockResolvedValue({ ok: false, failure: refused });
    render(<ImportCard profileId="acme" origins={profile.apiOrigins} signedIn={signedIn} />);
    const load = async () => act(async () => fireEvent.click(screen.getByRole('button', { name: 'Load' })));
    await load();
    expect(screen.getByRole('alert').textContent).toMatch(/rejected/);
    expect(screen.queryByText(/may want a token/)?.textContent).toEqual(advice && expect.stringMatching(advice));
    if (!signedIn) return;
    fireEvent.click(screen.getByRole('checkbox'));
    await load();
    expect(screen.queryByText(/may want a token/)).toBeNull();
  });
});
