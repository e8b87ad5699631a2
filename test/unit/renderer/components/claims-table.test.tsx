import { act, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ClaimsTable } from '../../../../renderer/screens/inspector/claims-table.tsx';
import { fakeBridge } from '../support/fake-bridge.ts';
import { resetStores } from '../support/reset-stores.ts';
import { provideStartupInfo } from '../support/samples.ts';

beforeEach(() => {
  resetStores();
  provideStartupInfo();
  fakeBridge.copyText.mockResolvedValue(undefined);
});

const rowNames = () => screen.getAllByRole('rowheader').map((header) => header.textContent);

const claimsNamed = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`claim-${index}`, index]));

describe('few claims', () => {
  const claims = { sub: 'alice', address: { city: 'Bern' } };

  it('are all rendered and collapse by their members', () => {
    render(<ClaimsTable claims={claims} filter="" />);
    expect(rowNames()).toEqual(['sub', 'address', 'city']);
    fireEvent.click(screen.getByRole('button', { name: 'address' }));
    expect(rowNames()).toEqual(['sub', 'address']);
  });

  it('match a filter together with what contains them', () => {
    render(<ClaimsTable claims={claims} filter="bern" />);
    expect(rowNames()).toEqual(['address', 'city']);
  });

  it('are copied one by one', async () => {
    render(<ClaimsTable claims={claims} filter="" />);
    await act(async () => fireEvent.click(screen.getAllByRole('button', { name: /^Copy/ })[0] as HTMLElement));
    expect(fakeBridge.copyText).toHaveBeenCalledWith({ text: 'alice' });
    expect(screen.getAllByRole('button', { name: 'Copied' })).toHaveLength(1);
  });
});

describe('many claims', () => {
  const rowHeightPx = 48;

  beforeEach(() => {
    vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(10 * rowHeightPx);
    vi.spyOn(HTMLElement.prototype, 'scrollHeight', 'get').mockReturnValue(1001 * rowHeightPx);
  });
  afterEach(() => void vi.restoreAllMocks());

  it('render only the rows in view, with the count and positions of all', () => {
    render(<ClaimsTable claims={claimsNamed(1000)} filter="" />);
    expect(rowNames().length).toBeLessThan(50);
    expect(screen.getByRole('table').getAttribute('aria-rowcount')).toBe('1001');
    expect(screen.getAllByRole('row').at(1)?.getAttribute('aria-rowindex')).toBe('2');
  });

  it('are one tab stop, and arrow keys move between rows', () => {
    const { container } = render(<ClaimsTable claims={claimsNamed(1000)} filter="" />);
    const stops = () => [...container.querySelectorAll('[data-control]:not([tabindex="-1"])')];
    expect(stops()).toHaveLength(1);
    const rowOf = (element: Element | null | undefined) => element?.closest('[data-row]')?.getAttribute('data-row');
    (stops()[0] as HTMLElement).focus();
    for (const [key, row] of Object.entries({ ArrowDown: '1', End: '999' })) {
      fireEvent.keyDown(document.activeElement as Element, { key });
      expect(rowOf(document.activeElement)).toBe(row);
    }
    expect(rowOf(stops()[0])).toBe('999');
  });
});
