import { act, fireEvent, render, screen } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import { Checkbox } from '../../../../renderer/components/checkbox.tsx';
import { Disclosure } from '../../../../renderer/components/disclosure.tsx';
import { SegmentedControl } from '../../../../renderer/components/segmented-control.tsx';
import { TextField } from '../../../../renderer/components/text-field.tsx';
import { PairRows } from '../../../../renderer/screens/api/pair-rows.tsx';
import { CopyButton } from '../../../../renderer/widgets/copy-button.tsx';
import { fakeBridge } from '../support/fake-bridge.ts';
import { expectFocus, type } from '../support/user.ts';

/** Returns the texts that describe an element, in order. */
const descriptions = (element: HTMLElement) =>
  (element.getAttribute('aria-describedby') ?? '')
    .split(' ')
    .filter(Boolean)
    .map((id) => document.getElementById(id)?.textContent);

it('a text field is described by its error first, then its help', () => {
  render(<TextField label="Issuer" help="An HTTPS URL." error="Enter an issuer." />);
  const input = screen.getByLabelText('Issuer');
  expect(descriptions(input)).toEqual(['Enter an issuer.', 'An HTTPS URL.']);
  expect(input).toHaveProperty('ariaInvalid', 'true');
});

it('a checkbox is described by its error first, then its help', () => {
  const onChange = vi.fn();
  render(
    <Checkbox label="Remember" help="On this computer." error="Not allowed." checked={false} onChange={onChange} />,
  );
  const checkbox = screen.getByRole('checkbox', { name: 'Remember' });
  expect(descriptions(checkbox)).toEqual(['Not allowed.', 'On this computer.']);
  fireEvent.click(checkbox);
  expect(onChange).toHaveBeenCalledWith(true);
});

it('a segmented control is a named radio group with one choice', () => {
  const onChange = vi.fn();
  const options = (['text', 'tree'] as const).map((value) => ({ value, name: value }));
  render(<SegmentedControl label="View" value="text" options={options} onChange={onChange} />);
  const radios = screen.getAllByRole<HTMLInputElement>('radio');
  expect(screen.getByRole('group', { name: 'View' }).contains(radios[1] ?? null)).toBe(true);
  expect(radios.map(({ checked }) => checked)).toEqual([true, false]);
  expect(new Set(radios.map(({ name }) => name)).size).toBe(1);
  fireEvent.click(screen.getByText('tree'));
  expect(onChange.mock.calls).toEqual([['tree']]);
});

it('a disclosure expands when asked to, and does not collapse by itself', () => {
  const disclosure = (isExpanded: boolean) => (
    <Disclosure label="Details" defaultExpanded={isExpanded}>
      Content
    </Disclosure>
  );
  const { rerender } = render(disclosure(false));
  const isOpen = () => screen.getByRole<HTMLDetailsElement>('group').open;
  const states = [isOpen()];
  for (const isExpanded of [true, false]) {
    rerender(disclosure(isExpanded));
    states.push(isOpen());
  }
  expect(states).toEqual([false, true, true]);
});

it('rows of pairs edit, append and remove, and the next row takes the focus', async () => {
  const onChange = vi.fn();
  const rows = (names: string[]) => {
    const pairs = names.map((name) => ({ name, value: '1' }));
    return <PairRows pairs={pairs} nameLabel="api.queryName" valueLabel="api.queryValue" onChange={onChange} />;
  };
  const [edited, appended] = [
    [0, { name: 'a', value: '3' }],
    [2, { name: 'c', value: '' }],
  ] as const;
  const { rerender } = render(rows(['a', '']));
  type(screen.getByLabelText('Parameter 1 value'), '3');
  type(screen.getByLabelText('Parameter 3 name'), 'c');
  expect(onChange.mock.calls.splice(0)).toEqual([edited, appended]);
  fireEvent.click(screen.getByRole('button', { name: 'Remove 2' }));
  expect(onChange.mock.calls).toEqual([[1, undefined]]);
  rerender(rows(['a']));
  await expectFocus(screen.getByLabelText('Parameter 2 name'));
});

it('a copy button announces the copy for two seconds, and keeps its name', async () => {
  vi.useFakeTimers();
  fakeBridge.copyText.mockResolvedValue(undefined);
  render(<CopyButton text="abc" label="Copy scope" />);
  fireEvent.click(screen.getByRole('button', { name: 'Copy scope' }));
  expect(fakeBridge.copyText).toHaveBeenCalledWith({ text: 'abc' });
  const states: (string | null)[] = [];
  for (const milliseconds of [0, 1999, 1]) {
    await act(() => vi.advanceTimersByTimeAsync(milliseconds));
    states.push(screen.getByRole('status').textContent);
  }
  expect(states).toEqual(['Copied', 'Copied', '']);
  vi.useRealTimers();
});
