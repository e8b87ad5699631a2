import { type Ref, useId } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../components/button.tsx';
import { FieldMessages, messageIds } from '../../components/field-messages.tsx';
import { Icon } from '../../components/icons.tsx';
import layout from '../../styles/layout.module.css';
import style from './client-key-row.module.css';

type ClientKeyRowProps = {
  /** Whether the key is present. */
  present: boolean;
  /** Whether the system's file dialog is open. */
  choosing: boolean;
  disabled: boolean;
  onChoose: () => void;
  /** For the button. */
  ref: Ref<HTMLButtonElement>;
  error?: string | undefined;
};

/**
 * Shows whether the profile's client key is present and lets the user choose its file. The page
 * never holds the key.
 */
export function ClientKeyRow({ present, choosing, disabled, onChoose, ref, error }: ClientKeyRowProps) {
  const { t } = useTranslation();
  const id = useId();
  const help = t('signIn.clientKeyHelp');
  return (
    // biome-ignore lint/a11y/useSemanticElements: a legend cannot be laid out like a label.
    <div className={layout.stackXs} role="group" aria-labelledby={`${id}-label`}>
      <p className={style.label} id={`${id}-label`}>
        {t('signIn.clientKey')}
      </p>
      <div className={style.box} data-invalid={error ? true : undefined}>
        <span className={style.state} id={`${id}-state`} role="status">
          {present && <Icon name="check" />}
          {t(present ? 'signIn.clientKeyPresent' : 'signIn.clientKeyAbsent')}
        </span>
        <Button
          ref={ref}
          variant="quiet"
          onClick={onChoose}
          isPending={choosing}
          disabled={disabled}
          aria-describedby={[`${id}-state`, ...messageIds({ id, error, help })].join(' ')}
        >
          {t(present ? 'signIn.chooseOtherKey' : 'signIn.chooseKey')}
        </Button>
      </div>
      <FieldMessages id={id} error={error} help={help} />
    </div>
  );
}
