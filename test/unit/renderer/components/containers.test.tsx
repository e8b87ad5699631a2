import { fireEvent, render, screen } from '@testing-library/react';
import { useState } from 'react';
import { expect, it, vi } from 'vitest';
import { Card } from '../../../../renderer/components/card.tsx';
import { Dialog } from '../../../../renderer/components/dialog.tsx';
import { Disclosure } from '../../../../renderer/components/disclosure.tsx';
import { PartTabs } from '../../../../renderer/components/part-tabs.tsx';
import { ProblemBlock } from '../../../../renderer/components/problem-block.tsx';

it('a dialog is named by its title and closes on Escape', () => {
  const onClose = vi.fn();
  const props = { title: 'Delete Acme?', actions: <button type="button">Delete</button>, onClose, alert: true };
  render(<Dialog {...props}>This cannot be undone.</Dialog>);
  const dialog = screen.getByRole('alertdialog', { name: 'Delete Acme?' });
  expect(dialog.contains(document.activeElement)).toBe(true);
  fireEvent.keyDown(document.activeElement ?? dialog, { key: 'Escape' });
  expect(onClose).toHaveBeenCalledTimes(1);
});

it('a disclosure opens when its default changes, and stays open', () => {
  const disclosure = (props = {}) => <Disclosure {...{ label: 'Details', ...props }}>text</Disclosure>;
  const { rerender } = render(disclosure());
  for (const [props, isOpen] of [
    [{}, false] as const,
    [{ defaultExpanded: true }, true] as const,
    [{}, true] as const,
  ]) {
    rerender(disclosure(props));
    expect(screen.getByText('Details').closest('details')?.open).toBe(isOpen);
  }
});

function Parts() {
  const [selected, setSelected] = useState<'body' | 'headers'>('body');
  const parts = [
    { id: 'body', label: 'Body', content: 'the body' },
    { id: 'headers', label: 'Headers', content: 'the headers' },
  ] as const;
  return <PartTabs label="Response" parts={parts} selected={selected} onSelect={setSelected} />;
}

it('tabs show one part at a time and move by arrow keys', () => {
  render(<Parts />);
  expect(screen.getByRole('tabpanel').textContent).toBe('the body');
  const tab = screen.getByRole('tab', { name: 'Body' });
  tab.focus();
  fireEvent.keyDown(tab, { key: 'ArrowRight' });
  expect(screen.getByRole('tab', { name: 'Headers' }).getAttribute('aria-selected')).toBe('true');
  expect(screen.getByRole('tabpanel').textContent).toBe('the headers');
});

it('a card that replaces what had the focus takes it', () => {
  render(<Card {...{ title: 'Save report', isFocusable: true }}>content</Card>);
  expect(document.activeElement).toBe(screen.getByRole('heading', { name: 'Save report' }));
});

it('a problem is announced, but not what follows it', () => {
  render(<ProblemBlock {...{ title: 'Wrong code.', nextStep: 'Enter it again.' }}>Details</ProblemBlock>);
  expect(screen.getByRole('alert').textContent).toBe('Wrong code.Enter it again.');
});
