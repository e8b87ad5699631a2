import { fireEvent, render, screen } from '@testing-library/react';
import { beforeEach, expect, it } from 'vitest';
import { useClock } from '../../../../renderer/stores/clock.ts';
import { FailureBlock } from '../../../../renderer/widgets/failure-block.tsx';
import { fakeBridge } from '../support/fake-bridge.ts';
import { resetStores } from '../support/reset-stores.ts';
import { provideStartupInfo } from '../support/samples.ts';

beforeEach(() => {
  resetStores();
  provideStartupInfo();
});

it('announces what happened and keeps what support needs in the details', () => {
  fakeBridge.copyText.mockResolvedValue(undefined);
  const facts = { host: 'id.example.com' };
  render(<FailureBlock failure={{ kind: 'host_not_found', facts, details: { requestId: 'request-7' } }} />);
  expect(screen.getByRole('alert').textContent).toContain('id.example.com');
  expect(screen.getByRole('alert').textContent).not.toContain('request-7');
  expect(screen.getByText('request-7').closest('details')?.open).toBe(false);
  fireEvent.click(screen.getByRole('button', { name: /Copy/ }));
  expect(fakeBridge.copyText.mock.calls[0]?.[0].text).toContain('request-7');
});

it('counts down to the next try', () => {
  useClock.setState({ now: 0 });
  const { container } = render(<FailureBlock failure={{ kind: 'host_not_found', facts: { retryAt: 60_000 } }} />);
  const first = container.textContent;
  useClock.setState({ now: 30_000 });
  render(<FailureBlock failure={{ kind: 'host_not_found', facts: { retryAt: 60_000 } }} />, { container });
  expect(first).toContain('1 min');
  expect(container.textContent).toContain('30 s');
});
