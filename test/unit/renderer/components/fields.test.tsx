import { fireEvent, render, screen } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import { Checkbox } from '../../../../renderer/components/checkbox.tsx';
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
