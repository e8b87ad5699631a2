import { useId } from 'react';
import style from './segmented-control.module.css';

type SegmentedControlProps<V extends string> = {
  label: string;
  value: V;
  options: readonly { readonly value: V; readonly name: string }[];
  onChange: (value: V) => void;
};

/** Renders a few options as a segmented radio group. */
export function SegmentedControl<V extends string>({ label, value, options, onChange }: SegmentedControlProps<V>) {
  const group = useId();
  return (
    <fieldset className={style.group}>
      <legend className="visually-hidden">{label}</legend>
      {options.map((option) => (
        <label key={option.value} className={style.segment}>
          <input
            type="radio"
            className={style.input}
            name={group}
            checked={option.value === value}
            onChange={() => onChange(option.value)}
          />
          {option.name}
        </label>
      ))}
    </fieldset>
  );
}
