import { useTranslation } from 'react-i18next';
import { IconButton } from '../../components/icon-button.tsx';
import { TextField } from '../../components/text-field.tsx';
import type { Pair } from '../../format/query.ts';
import layout from '../../styles/layout.module.css';
import style from './pair-rows.module.css';

const plainText = { mono: true, autoComplete: 'off', autoCapitalize: 'none', autoCorrect: 'off', spellCheck: false };

type PairRowsProps = {
  pairs: readonly Pair[];
  nameLabel: 'api.queryName' | 'api.headerName' | 'api.formName';
  valueLabel: 'api.queryValue' | 'api.headerValue' | 'api.formValue';
  /** Replaces, appends or removes (`undefined`) the pair at an index. */
  onChange: (index: number, pair: Pair | undefined) => void;
};

/** Renders editable pairs with an empty row at the end. */
export function PairRows({ pairs, nameLabel, valueLabel, onChange }: PairRowsProps) {
  const { t } = useTranslation();
  return (
    <div className={layout.stackXs}>
      {[...pairs, { name: '', value: '' }].map(({ name, value }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the row is its position, for the focus.
        <div key={index} className={style.row}>
          <TextField
            {...plainText}
            labelHidden
            label={t(nameLabel, { at: index + 1 })}
            placeholder={index === pairs.length ? t('api.name') : undefined}
            value={name}
            onChange={(event) => onChange(index, { name: event.target.value, value })}
          />
          <TextField
            {...plainText}
            labelHidden
            label={t(valueLabel, { at: index + 1 })}
            placeholder={index === pairs.length ? t('api.value') : undefined}
            value={value}
            onChange={(event) => onChange(index, { name, value: event.target.value })}
          />
          {index < pairs.length && (
            <IconButton
              icon="cross"
              label={t('api.remove', { name: name || index + 1 })}
              onClick={(event) => {
                // The next row moves to this position and keeps the focus.
                event.currentTarget.parentElement?.querySelector('input')?.focus();
                onChange(index, undefined);
              }}
            />
          )}
        </div>
      ))}
    </div>
  );
}

type NamedRowsProps = {
  rows: readonly {
    readonly name: string;
    readonly value: string;
    readonly required: boolean;
    readonly description?: string | undefined;
  }[];
  onChange: (name: string, value: string) => void;
};

/** Renders editable values for given names. */
export function NamedRows({ rows, onChange }: NamedRowsProps) {
  const { t } = useTranslation();
  return (
    <div className={layout.stackXs}>
      {rows.map(({ name, value, required, description }) => (
        <div key={name} className={style.row}>
          <span className={style.name}>
            <code title={description}>{name}</code>
            {required && <span className={style.required}>{t('api.required')}</span>}
          </span>
          <TextField
            {...plainText}
            labelHidden
            label={name}
            value={value}
            onChange={(event) => onChange(name, event.target.value)}
          />
        </div>
      ))}
    </div>
  );
}
