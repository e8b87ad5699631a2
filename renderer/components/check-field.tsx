import style from './check-field.module.css';

type CheckFieldProps = {
  label: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
  error?: string | undefined;
};

/** Something that is so or not. */
export function CheckField({ label, checked, onChange, error }: CheckFieldProps) {
  return (
    <div>
      <label className={style.field}>
        <input type="checkbox" checked={checked} onChange={(event) => onChange(event.target.checked)} />
        {label}
      </label>
      {error && <p className={style.error}>{error}</p>}
    </div>
  );
}
