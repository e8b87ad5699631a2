import { Button } from 'react-aria-components/Button';
import { Label } from 'react-aria-components/Label';
import { ListBox, ListBoxItem } from 'react-aria-components/ListBox';
import { Popover } from 'react-aria-components/Popover';
import { Select, SelectValue } from 'react-aria-components/Select';
import layout from '../styles/layout.module.css';
import { Icon } from './icons.tsx';
import menu from './menu.module.css';
import style from './select-field.module.css';

type SelectFieldProps<V extends string> = {
  label: string;
  value: V;
  options: readonly { readonly value: V; readonly name: string }[];
  onChange: (value: V) => void;
  /** `field` has its label above; `quiet` has it at the start and no border until hovered. */
  variant: 'field' | 'quiet';
  mono?: boolean;
  disabled?: boolean;
  labelHidden?: boolean;
};

/** Renders a choice of several options as a popup list. */
export function SelectField<V extends string>(props: SelectFieldProps<V>) {
  const { label, value, options, onChange, variant, mono, disabled = false, labelHidden } = props;
  return (
    <Select
      className={`${layout.stackXs} ${style.field}`}
      data-variant={variant}
      data-mono={mono || undefined}
      isDisabled={disabled}
      value={value}
      onChange={(key) => {
        const chosen = options.find((option) => option.value === key);
        if (chosen) onChange(chosen.value);
      }}
    >
      <Label className={labelHidden ? 'visually-hidden' : (style.label ?? '')}>{label}</Label>
      <Button className={style.button ?? ''}>
        <SelectValue className={style.value ?? ''} />
        <Icon name="down" />
      </Button>
      <Popover className={`${menu.popover} ${style.popover}`} data-mono={mono || undefined}>
        <ListBox className={menu.menu ?? ''} items={options.map((option) => ({ ...option, id: option.value }))}>
          {(option) => (
            <ListBoxItem className={`${menu.item} ${style.item}`} textValue={option.name}>
              {({ isSelected }) => (
                <>
                  <span className={style.check}>{isSelected && <Icon name="check" />}</span>
                  {option.name}
                </>
              )}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </Select>
  );
}
