import { type KeyboardEvent, type Ref, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { IconButton } from './icon-button.tsx';
import { Icon } from './icons.tsx';
import style from './secret-field.module.css';
import { TextField } from './text-field.tsx';

type SecretFieldProps = {
  label: string;
  showLabel: string;
  autoComplete: string;
  isRevealed: boolean;
  onRevealedChange: (isRevealed: boolean) => void;
  ref: Ref<HTMLInputElement>;
  size?: 'normal' | 'large';
  readOnly?: boolean;
  autoFocus?: boolean;
  help?: string;
  error?: string | undefined;
};

/**
 * Renders a field for a secret. It is uncontrolled on purpose: the value is never copied into React
 * state, and whoever submits it reads it through the ref and empties the input.
 */
export function SecretField({ isRevealed, onRevealedChange, showLabel, ...rest }: SecretFieldProps) {
  const { t } = useTranslation();
  const [isCapsLockOn, setCapsLockOn] = useState(false);
  const updateCapsLock = (event: KeyboardEvent) => setCapsLockOn(event.getModifierState('CapsLock'));
  return (
    <TextField
      size="large"
      {...rest}
      type={isRevealed ? 'text' : 'password'}
      autoCapitalize="none"
      autoCorrect="off"
      spellCheck={false}
      onKeyDown={updateCapsLock}
      onKeyUp={updateCapsLock}
      onBlur={() => setCapsLockOn(false)}
      hint={
        <span role="status" className={style.capsLock}>
          {isCapsLockOn && (
            <>
              <Icon name="capsLock" />
              {t('signIn.capsLock')}
            </>
          )}
        </span>
      }
      action={
        <IconButton
          icon={isRevealed ? 'hide' : 'show'}
          label={showLabel}
          className={style.toggle}
          aria-pressed={isRevealed}
          onClick={() => onRevealedChange(!isRevealed)}
        />
      }
    />
  );
}
