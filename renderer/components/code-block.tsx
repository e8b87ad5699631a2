import style from './code-block.module.css';

/** Text as it is, in the fixed-width face, to read and select. */
export function CodeBlock({ text, label }: { text: string; label: string }) {
  return (
    <figure aria-label={label}>
      <pre className={style.code}>{text}</pre>
    </figure>
  );
}
