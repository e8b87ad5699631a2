import { fireEvent, render, screen } from '@testing-library/react';
import { createRef, useState } from 'react';
import { describe, expect, it, vi } from 'vitest';
import { Checkbox } from '../../../../renderer/components/checkbox.tsx';
import { SecretField } from '../../../../renderer/components/secret-field.tsx';
import { SegmentedControl } from '../../../../renderer/components/segmented-control.tsx';
import { SelectField } from '../../../../renderer/components/select-field.tsx';
import { TextAreaField } from '../../../../renderer/components/text-area-field.tsx';
import { TextField } from '../../../../renderer/components/text-field.tsx';

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

it('a text field has no description without error and help, but its label if hidden', () => {
  render(<TextField label="Filter" labelHidden icon="inspector" />);
  const input = screen.getByLabelText('Filter');
  expect([input.hasAttribute('aria-describedby'), input.hasAttribute('aria-invalid')]).toEqual([false, false]);
});

it('a text area reports what is typed', () => {
  const onChange = vi.fn();
  render(<TextAreaField label="Origins" value="" onChange={onChange} error="Not an origin." />);
  fireEvent.change(screen.getByLabelText('Origins'), { target: { value: 'a\nb' } });
  expect(onChange).toHaveBeenCalledWith('a\nb');
  expect(descriptions(screen.getByLabelText('Origins'))).toEqual(['Not an origin.']);
});

function Password({ inputRef }: { inputRef: React.RefObject<HTMLInputElement | null> }) {
  const [isRevealed, onRevealedChange] = useState(false);
  const labels = { label: 'Password', showLabel: 'Show password', autoComplete: 'current-password' as const };
  return <SecretField {...labels} ref={inputRef} isRevealed={isRevealed} onRevealedChange={onRevealedChange} />;
}

describe('a secret field', () => {
  it('hides what is typed until it is revealed, and keeps it in the input only', () => {
    const inputRef = createRef<HTMLInputElement>();
    const { container } = render(<Password inputRef={inputRef} />);
    const input = screen.getByLabelText('Password', { selector: 'input' });
    fireEvent.change(input, { target: { value: 'correct horse' } });
    expect(input.getAttribute('type')).toBe('password');
    fireEvent.click(screen.getByRole('button', { name: 'Show password' }));
    expect(input.getAttribute('type')).toBe('text');
    expect(screen.getByRole('button', { name: 'Show password' }).getAttribute('aria-pressed')).toBe('true');
    expect(inputRef.current?.value).toBe('correct horse');
    expect(container.innerHTML).not.toContain('correct horse');
  });

  it('warns about Caps Lock until the field is left', () => {
    render(<Password inputRef={createRef()} />);
    const input = screen.getByLabelText('Password', { selector: 'input' });
    fireEvent.keyDown(input, { key: 'A', modifierCapsLock: true });
    expect(screen.getByRole('status').textContent).not.toBe('');
    fireEvent.blur(input);
    expect(screen.getByRole('status').textContent).toBe('');
  });
});

const formats = [
  { value: 'html', name: 'HTML' },
  { value: 'har', name: 'HAR' },
] as const;

it('a segmented control is a group of radio buttons', () => {
  const onChange = vi.fn();
  render(<SegmentedControl label="Format" value="html" options={formats} onChange={onChange} />);
  expect(screen.getByRole('group', { name: 'Format' })).toBeDefined();
  expect(screen.getByLabelText<HTMLInputElement>('HTML').checked).toBe(true);
  fireEvent.click(screen.getByLabelText('HAR'));
  expect(onChange).toHaveBeenCalledWith('har');
});

it('a select field offers its options and reports the chosen one', () => {
  const onChange = vi.fn();
  render(<SelectField label="Format" variant="field" value="html" options={formats} onChange={onChange} />);
  fireEvent.click(screen.getByRole('button', { name: /Format/ }));
  expect(screen.getAllByRole('option').map((option) => option.textContent)).toEqual(['HTML', 'HAR']);
  fireEvent.click(screen.getByRole('option', { name: 'HAR' }));
  expect(onChange).toHaveBeenCalledWith('har');
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
