import style from './spinner.module.css';

/** Renders a busy indicator. Purely visual; announce progress with a live region or `aria-busy`. */
export function Spinner() {
  return (
    <svg className={style.spinner} width="16" height="16" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <circle className={style.track} cx="8" cy="8" r="6.25" />
      <path d="M8 1.75A6.25 6.25 0 0 1 14.25 8" />
    </svg>
  );
}
