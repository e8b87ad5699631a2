import { Checkbox as AriaCheckbox } from 'react-aria-components/Checkbox';
import style from './checkbox.module.css';
import { Icon } from './icons.tsx';

type CheckboxProps = {
  label: string;
  /** Below the label. */
  help?: string | undefined;
  checked: boolean;
  onChange: (checked: boolean) => void;
  disabled?: boolean;
};

/** A yes or no. */
export function Checkbox({ label, help, checked, onChange, disabled = false }: CheckboxProps) {
  return (
    <AriaCheckbox className={style.checkbox ?? ''} isSelected={checked} onChange={onChange} isDisabled={disabled}>
      {({ isSelected }) => (
        <>
          <span className={style.box} aria-hidden="true">
            {isSelected && <Icon name="check" />}
          </span>
          <span className={style.words}>
            <span>{label}</span>
            {help && <span className={style.help}>{help}</span>}
          </span>
        </>
      )}
    </AriaCheckbox>
  );
}
