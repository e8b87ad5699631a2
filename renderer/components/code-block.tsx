import style from './code-block.module.css';

/** Renders selectable text in the monospaced font. */
export function CodeBlock({ text, label }: { text: string; label: string }) {
  return (
    <figure aria-label={label}>
      <pre className={style.code}>{text}</pre>
    </figure>
  );
}
